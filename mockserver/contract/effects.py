"""The model of what each kind of effect carries in its props.

Data only: which effects come, and what is in them, the engine decides. The order is that of the
vendor's reference; the last two are known by the names of their models alone.
"""

from collections.abc import Mapping

EFFECT_PROPS: Mapping[str, str] = {
    "acceptCoupon": "AcceptCouponEffectProps",
    "rejectCoupon": "RejectCouponEffectProps",
    "acceptReferral": "AcceptReferralEffectProps",
    "rejectReferral": "RejectReferralEffectProps",
    "redeemReferral": "RedeemReferralEffectProps",
    "couponCreated": "CouponCreatedEffectProps",
    "referralCreated": "ReferralCreatedEffectProps",
    "reserveCoupon": "ReserveCouponEffectProps",
    "setDiscount": "SetDiscountEffectProps",
    "setDiscountPerItem": "SetDiscountPerItemEffectProps",
    "setDiscountPerAdditionalCost": "SetDiscountPerAdditionalCostEffectProps",
    "setDiscountPerAdditionalCostPerItem": "SetDiscountPerAdditionalCostPerItemEffectProps",
    "addFreeItem": "AddFreeItemEffectProps",
    "addLoyaltyPoints": "AddLoyaltyPointsEffectProps",
    "deductLoyaltyPoints": "DeductLoyaltyPointsEffectProps",
    "changeLoyaltyTierLevel": "ChangeLoyaltyTierLevelEffectProps",
    "extendLoyaltyPointsExpiryDate": "ExtendLoyaltyPointsExpiryDateEffectProps",
    "setLoyaltyPointsExpiryDate": "SetLoyaltyPointsExpiryDateEffectProps",
    "awardGiveaway": "AwardGiveawayEffectProps",
    "willAwardGiveaway": "WillAwardGiveawayEffectProps",
    "showNotification": "ShowNotificationEffectProps",
    "updateAttribute": "UpdateAttributeEffectProps",
    "triggerWebhook": "TriggerWebhookEffectProps",
    "customEffect": "CustomEffectProps",
    "error": "ErrorEffectProps",
    "addToAudience": "AddToAudienceEffectProps",
    "removeFromAudience": "RemoveFromAudienceEffectProps",
    "increaseAchievementProgress": "IncreaseAchievementProgressEffectProps",
    "rollbackIncreasedAchievementProgress": "RollbackIncreasedAchievementProgressEffectProps",
    "rollbackCoupon": "RollbackCouponEffectProps",
    "rollbackReferral": "RollbackReferralEffectProps",
    "rollbackDiscount": "RollbackDiscountEffectProps",
    "rollbackAddedLoyaltyPoints": "RollbackAddedLoyaltyPointsEffectProps",
    "rollbackDeductedLoyaltyPoints": "RollbackDeductedLoyaltyPointsEffectProps",
    "showBundleMetadata": "ShowBundleMetadataEffectProps",
    "unlockReward": "UnlockRewardEffectProps",
    "useReward": "UseRewardEffectProps",
}
"""effectType -> model of the props."""

DISCOUNTS = frozenset(
    {
        "setDiscount",
        "setDiscountPerItem",
        "setDiscountPerAdditionalCost",
        "setDiscountPerAdditionalCostPerItem",
    }
)
"""Effects that lower what is paid."""
