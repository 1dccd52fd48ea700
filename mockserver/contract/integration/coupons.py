"""The rows of coupon reservations in the Integration API."""

from mockserver.contract.operations import REFUSED, Credentials, Operation, path_string

_COUPON = path_string("couponValue", "Code of the coupon.")
_KEY = Credentials.INTEGRATION

COUPON_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "createCouponReservation",
        "POST",
        "/v1/coupon_reservations/{couponValue}",
        "Reserve a coupon for customers",
        _KEY,
        {201: "Coupon"} | REFUSED,
        (_COUPON,),
        "CouponReservations",
    ),
    Operation(
        "deleteCouponReservation",
        "DELETE",
        "/v1/coupon_reservations/{couponValue}",
        "Take reservations of a coupon back",
        _KEY,
        {204: None} | REFUSED,
        (_COUPON,),
        "CouponReservations",
    ),
    Operation(
        "getReservedCustomers",
        "GET",
        "/v1/coupon_reservations/customerprofiles/{couponValue}",
        "List the customers who have reserved a coupon",
        _KEY,
        {200: "GetReservedCustomers200Response"} | REFUSED,
        (_COUPON,),
    ),
    Operation(
        "getReservedCoupons",
        "GET",
        "/v1/coupon_reservations/coupons/{integrationId}",
        "List the coupons that a customer has reserved, first version of the API",
        _KEY,
        {200: "GetReservedCoupons200Response"} | REFUSED,
        (path_string("integrationId", "Integration ID of the customer profile."),),
    ),
)
