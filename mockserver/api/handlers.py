"""Which handler answers which operation."""

from collections.abc import Mapping

from mockserver.api import (
    application_sessions,
    audiences,
    first_version,
    management,
    profiles,
    sessions,
)
from mockserver.api.call import Handler

HANDLERS: Mapping[str, Handler] = {
    "updateCustomerSessionV2": sessions.put_session,
    "getCustomerSession": sessions.get_session,
    "returnCartItems": sessions.post_returns,
    "reopenCustomerSession": sessions.put_reopen,
    "updateCustomerProfileV2": profiles.put_profile,
    "updateCustomerProfilesV2": profiles.put_profiles,
    "deleteCustomerData": profiles.delete_customer_data,
    "getCustomerInventory": profiles.get_inventory,
    "updateCustomerSession": first_version.put_session,
    "updateCustomerProfile": first_version.put_profile,
    "createAudienceV2": audiences.create_audience,
    "updateAudienceV2": audiences.update_audience,
    "deleteAudienceV2": audiences.delete_audience,
    "deleteAudienceMembershipsV2": audiences.delete_memberships,
    "updateAudienceCustomersAttributes": audiences.update_attributes,
    "updateCustomerProfileAudiences": audiences.update_memberships,
    "authPing": profiles.auth_ping,
    "getStatusHealth": profiles.get_status_health,
    "createSession": management.create_session,
    "destroySession": management.destroy_session,
    "getApplications": management.get_applications,
    "getApplication": management.get_application,
    "getApplicationCustomers": management.get_application_customers,
    "getApplicationCustomer": management.get_application_customer,
    "getApplicationCustomersByAttributes": management.search_application_customers,
    "getCustomerProfiles": management.get_customer_profiles,
    "getCustomersByAttributes": management.search_customer_profiles,
    "getCustomerProfile": management.get_customer_profile,
    "getApplicationSessions": application_sessions.get_application_sessions,
    "getApplicationSession": application_sessions.get_application_session,
}
