// The steps of `talon_one` about what an account promotes: coupons, referrals, points.
//
// They come last, and build on the campaign and the programs that every account begins with.

'use strict';

const assert = require('node:assert/strict');

const EVENT_CONTENT = [
  'customerProfile',
  'triggeredCampaigns',
  'loyalty',
  'event',
  'ruleFailureReasons',
];

function kinds(effects) {
  return effects.map((effect) => effect.effectType);
}

/** The steps, on the APIs and with the ways of the driver. */
module.exports = (driver) => {
  const { t1, integration, management, RULES } = driver;
  const { cart, knows, model, needs, needsField, promote, put, recent, refusal, whole } = driver;

  async function couponsOf(id) {
    return (await integration.getCustomerInventory(id, { coupons: true })).coupons;
  }

  async function loyaltyOf(id) {
    return (await integration.getCustomerInventory(id, { loyalty: true })).loyalty;
  }

  async function active(id) {
    return (await integration.getLoyaltyBalances(1, id)).balance.activePoints;
  }

  return {
    // Coupons

    async 'coupon-accepted'() {
      const couponCodes = ['WELCOME10', 'NO-SUCH-CODE'];
      const answer = await put('promo-1', { profileId: 'buyer', couponCodes, cartItems: cart() });
      const wanted = ['acceptCoupon', 'setDiscount', 'rejectCoupon'];
      assert.deepEqual(kinds(answer.effects), wanted);
      const [accepted, discount, rejected] = answer.effects;
      assert.equal(model('AcceptCouponEffectProps', accepted.props).value, 'WELCOME10');
      let props = model('SetDiscountEffectProps', discount.props);
      assert.deepEqual([props.name, props.value], ['10% off', 4.749]);
      assert.deepEqual([discount.campaignId, discount.ruleName], [1, RULES[0]]);
      assert.equal(discount.triggeredByCoupon, accepted.triggeredByCoupon);
      props = model('RejectCouponEffectProps', rejected.props);
      assert.deepEqual([props.value, props.rejectionReason], ['NO-SUCH-CODE', 'CouponNotFound']);
      assert.deepEqual(answer.triggeredCampaigns.map((one) => one.name), ['Welcome']);
      assert.ok(answer.triggeredCampaigns[0] instanceof t1.Campaign);
      const [coupon] = answer.coupons;
      assert.ok(coupon instanceof (t1.IntegrationCoupon ?? t1.Coupon));
      assert.deepEqual([coupon.value, coupon.campaignId, coupon.usageCounter], ['WELCOME10', 1, 0]);
      whole(coupon.id);
      assert.equal(answer.customerSession.total, 47.49);
    },

    async 'coupon-redeemed'() {
      const answer = await put('promo-1', { state: 'closed' });
      assert.deepEqual(answer.coupons.map((one) => one.usageCounter), [1]);
      const [held, ...others] = await couponsOf('buyer');
      assert.ok(held instanceof (t1.InventoryCoupon ?? t1.Coupon));
      assert.deepEqual([held.value, held.usageCounter, others], ['WELCOME10', 1, []]);
      const again = { profileId: 'buyer', couponCodes: ['ONCE10'], cartItems: cart() };
      await put('promo-2', again);
      await put('promo-2', { state: 'closed' });
      if (t1.InventoryCoupon) {
        const states = (await couponsOf('buyer')).map((one) => [one.value, one.state]);
        assert.deepEqual(states, [['WELCOME10', 'active'], ['ONCE10', 'used']]);
        assert.equal(held.profileRedemptionCount, 1);
      }
      const { effects } = await put('promo-3', again);
      assert.deepEqual(kinds(effects), ['rejectCoupon']);
      const props = model('RejectCouponEffectProps', effects[0].props);
      assert.deepEqual([props.value, props.rejectionReason], ['ONCE10', 'CouponLimitReached']);
    },

    async 'coupon-rolled-back'() {
      const answer = await put('promo-2', { state: 'cancelled' });
      assert.ok(kinds(answer.effects).includes('rollbackCoupon'));
      assert.deepEqual(answer.coupons.map((one) => one.usageCounter), [0]);
    },

    async 'coupon-reserved'() {
      const who = model('CouponReservations', { integrationIDs: ['buyer', 'saver'] });
      const coupon = await integration.createCouponReservation('WELCOME10', who);
      assert.ok(coupon instanceof t1.Coupon);
      assert.deepEqual([coupon.id, coupon.value], [1, 'WELCOME10']);
      if (knows('Coupon', 'reservationCounter')) assert.equal(coupon.reservationCounter, 2);
      const found = await integration.getReservedCustomers('WELCOME10');
      assert.deepEqual(found.data.map((one) => one.integrationId), ['buyer', 'saver']);
      assert.ok(found.data[0] instanceof t1.CustomerProfile);
      assert.deepEqual((await couponsOf('saver')).map((one) => one.value), ['WELCOME10']);
    },

    async 'coupon-unreserved'() {
      const who = model('CouponReservations', { integrationIDs: ['buyer', 'saver'] });
      assert.equal(await integration.deleteCouponReservation('WELCOME10', who), null);
      assert.deepEqual((await integration.getReservedCustomers('WELCOME10')).data, []);
      assert.deepEqual(await couponsOf('saver'), []);
    },

    async 'coupons-made'() {
      const request = model('NewCoupons', {
        usageLimit: 1,
        numberOfCoupons: 2,
        uniquePrefix: 'SDK-',
      });
      assert.equal(await management.createCoupons(1, 1, request, { silent: 'yes' }), null);
      const made = (await management.createCoupons(1, 1, request, { silent: 'no' })).data;
      assert.ok(made[0] instanceof t1.Coupon);
      assert.deepEqual(made.map((one) => one.value.slice(0, 4)), ['SDK-', 'SDK-']);
      assert.deepEqual(made.map((one) => [one.usageLimit, one.usageCounter]), [[1, 0], [1, 0]]);
      assert.equal(made[0].batchId, made[1].batchId);
      recent(made[0].created);
      const recipients = model('NewCouponsForMultipleRecipients', {
        usageLimit: 1,
        recipientsIntegrationIds: ['saver', 'spender'],
        couponPattern: 'OWN-####',
      });
      const options = { silent: 'no' };
      const own = await management.createCouponsForMultipleRecipients(1, 1, recipients, options);
      const ids = own.data.map((one) => one.recipientIntegrationId);
      assert.deepEqual(ids, ['saver', 'spender']);
      assert.deepEqual((await couponsOf('saver')).map((one) => one.value), [own.data[0].value]);
    },

    async 'coupons-searched'() {
      const options = { value: 'SDK-', pageSize: 3 };
      let found = await management.getCouponsWithoutTotalCount(1, 1, options);
      assert.deepEqual(found.data.map((one) => one.value.slice(0, 4)), ['SDK-', 'SDK-', 'SDK-']);
      assert.ok(found.data[0] instanceof t1.Coupon);
      assert.equal(found.hasMore, true);
      const own = { recipientIntegrationId: 'spender' };
      found = await management.searchCouponsAdvancedWithoutTotalCount(1, 1, {}, own);
      assert.deepEqual(found.data.map((one) => one.recipientIntegrationId), ['spender']);
      const one = { value: 'ONCE10', exactMatch: true };
      found = await management.searchCouponsAdvancedApplicationWideWithoutTotalCount(1, {}, one);
      assert.deepEqual(found.data.map((each) => [each.value, each.usageCounter]), [['ONCE10', 0]]);
      assert.equal(found.hasMore, false);
    },

    async 'coupon-changed'() {
      const all = () => management.getCouponsWithoutTotalCount(1, 1, { value: 'SDK-' });
      const [coupon] = (await all()).data;
      const id = String(coupon.id);
      const request = model('UpdateCoupon', { usageLimit: 5 });
      const changed = await management.updateCoupon(1, 1, id, request);
      assert.deepEqual([changed.id, changed.value], [coupon.id, coupon.value]);
      assert.equal(changed.usageLimit, 5);
      const { batchId } = coupon;
      const batch = model('UpdateCouponBatch', { usageLimit: 7, batchID: batchId });
      assert.equal(await management.updateCouponBatch(1, 1, batch), null);
      const found = await management.getCouponsWithoutTotalCount(1, 1, { batchId });
      assert.deepEqual(found.data.map((one) => one.usageLimit), [7, 7]);
      assert.equal(await management.deleteCoupon(1, 1, id), null);
      assert.equal((await all()).data.length, 3);
      assert.equal(await management.deleteCoupons(1, 1, { value: 'SDK-' }), null);
      assert.deepEqual((await all()).data, []);
    },

    // Referrals

    async 'referral-made'() {
      const made = await integration.createReferral(model('NewReferral', {
        campaignId: 1,
        advocateProfileIntegrationId: 'buyer',
        usageLimit: 1,
      }));
      assert.ok(made instanceof t1.Referral);
      assert.deepEqual([made.campaignId, made.advocateProfileIntegrationId], [1, 'buyer']);
      // Version 4 cannot ask for a limit, and there is none.
      const limit = knows('NewReferral', 'usageLimit') ? 1 : 0;
      assert.deepEqual([made.usageLimit, made.usageCounter], [limit, 0]);
      recent(made.created);
    },

    async 'referrals-made'() {
      needs(integration, 'createReferralsForMultipleAdvocates');
      const request = model('NewReferralsForMultipleAdvocates', {
        usageLimit: 2,
        campaignId: 1,
        advocateProfileIntegrationIds: ['saver', 'buyer'],
      });
      const make = (silent) => integration.createReferralsForMultipleAdvocates(request, { silent });
      const made = await make('no');
      const advocates = made.data.map((one) => one.advocateProfileIntegrationId);
      assert.deepEqual([made.totalResultSize, advocates], [2, ['saver', 'buyer']]);
      assert.equal(await make('yes'), null);
    },

    async 'referral-used'() {
      const session = { profileId: 'friend', referralCode: 'FRIEND-OF-1', cartItems: cart() };
      let answer = await put('promo-4', session);
      assert.deepEqual(kinds(answer.effects), ['acceptReferral', 'setDiscount']);
      const [accepted, discount] = answer.effects;
      assert.equal(model('AcceptReferralEffectProps', accepted.props).value, 'FRIEND-OF-1');
      assert.deepEqual(discount.props, { name: '5 off', value: 5 });
      assert.deepEqual([answer.referral.code, answer.referral.usageCounter], ['FRIEND-OF-1', 0]);
      answer = await put('promo-4', { state: 'closed' });
      assert.equal(answer.referral.usageCounter, 1);
      const found = await integration.getCustomerInventory('customer-1', { referrals: true });
      const [held] = found.referrals;
      assert.ok(held instanceof (t1.InventoryReferral ?? t1.Referral));
      assert.equal(held.code, 'FRIEND-OF-1');
      if (t1.InventoryReferral) assert.deepEqual(held.referredCustomers, ['friend']);
      const own = { profileId: 'customer-1', referralCode: 'FRIEND-OF-1' };
      const { effects } = await put('promo-5', own);
      assert.deepEqual(kinds(effects), ['rejectReferral']);
      const props = model('RejectReferralEffectProps', effects[0].props);
      assert.equal(props.rejectionReason, 'ReferralRecipientIdSameAsAdvocate');
    },

    async 'referrals-managed'() {
      needs(management, 'updateReferral');
      const list = () => management.getReferralsWithoutTotalCount(1, 1, { advocate: 'buyer' });
      const [first, ...others] = (await list()).data;
      assert.ok(first instanceof t1.Referral);
      // One was made alone, one with each of two calls for several advocates.
      assert.equal(others.length, 2);
      const id = String(first.id);
      const request = model('UpdateReferral', { usageLimit: 3 });
      const changed = await management.updateReferral(1, 1, id, request);
      assert.deepEqual([changed.id, changed.usageLimit], [first.id, 3]);
      assert.equal(await management.deleteReferral(1, 1, id), null);
      assert.deepEqual((await list()).data, others);
    },

    // Events

    async 'event-tracked'() {
      needs(integration, 'trackEventV2');
      const request = {
        profileId: 'reader',
        type: 'newsletter_signup',
        attributes: {},
        responseContent: EVENT_CONTENT,
      };
      const answer = await integration.trackEventV2(request, { silent: 'no' });
      assert.ok(answer instanceof t1.IntegrationStateV2);
      assert.deepEqual(kinds(answer.effects), ['addLoyaltyPoints', 'changeLoyaltyTierLevel']);
      const props = model('AddLoyaltyPointsEffectProps', answer.effects[0].props);
      assert.deepEqual([props.name, props.programId, props.value], ['Newsletter', 1, 50]);
      assert.deepEqual([props.subLedgerId, props.recipientIntegrationId], ['', 'reader']);
      assert.ok(props.transactionUUID);
      const { event } = answer;
      assert.ok(event instanceof t1.Event);
      assert.deepEqual([event.type, event.profileId], ['newsletter_signup', 'reader']);
      whole(event.id);
      recent(event.created);
      assert.equal(answer.customerProfile.integrationId, 'reader');
      const { stars } = answer.loyalty.programs;
      assert.ok(stars instanceof t1.LoyaltyProgramLedgers);
      assert.equal(stars.ledger.currentBalance, 50);
      assert.deepEqual(answer.triggeredCampaigns.map((one) => one.name), ['Welcome']);
      const failed = answer.ruleFailureReasons.map((one) => one.ruleName);
      assert.deepEqual(failed, RULES.slice(0, 2));
    },

    async 'event-silent'() {
      needs(integration, 'trackEventV2');
      const event = { profileId: 'reader', type: 'newsletter_signup', attributes: {} };
      assert.equal(await integration.trackEventV2(event, { silent: 'yes' }), null);
      assert.equal(await active('reader'), 100);
      const answer = await integration.trackEventV2(event, { silent: 'no', dry: true });
      assert.deepEqual(kinds(answer.effects), ['addLoyaltyPoints']);
      assert.equal(await active('reader'), 100);
      await refusal(400, () => integration.trackEventV2({ ...event, type: 'nothing' }));
    },

    async 'event-v1'() {
      needs(integration, 'trackEvent');
      const event = model('NewEvent', {
        profileId: 'reader',
        sessionId: 'promo-7',
        type: 'newsletter_signup',
        attributes: {},
      });
      const answer = await integration.trackEvent(event);
      assert.ok(answer instanceof t1.IntegrationState);
      const { type, sessionId } = answer.event;
      assert.deepEqual([type, sessionId], ['newsletter_signup', 'promo-7']);
      assert.equal(answer.profile.integrationId, 'reader');
      const told = answer.event.effects.map((effect) => effect[3][0]);
      assert.ok(told.includes('addLoyaltyPoints'), JSON.stringify(told));
      assert.equal((await loyaltyOf('reader')).programs.stars.ledger.currentBalance, 50);
      await integration.trackEvent(event, { dry: true });
      assert.equal((await loyaltyOf('reader')).programs.stars.ledger.currentBalance, 50);
    },

    async 'event-v3'() {
      needs(integration, 'trackEventV3');
      assert.fail('the SDK has trackEventV3, and the driver does not call it');
    },

    // Loyalty

    async 'loyalty-programs'() {
      const found = await management.getLoyaltyPrograms();
      assert.deepEqual(found.data.map((one) => one.name), ['stars', 'club']);
      const stars = await management.getLoyaltyProgram(1);
      assert.ok(stars instanceof t1.LoyaltyProgram);
      assert.deepEqual(stars, found.data[0]);
      if (t1.LoyaltyTier) {
        assert.ok(stars.tiers[0] instanceof t1.LoyaltyTier);
        const tiers = stars.tiers.map((one) => [one.programID, one.name, one.minPoints]);
        assert.deepEqual(tiers, [[1, 'Bronze', 0], [1, 'Silver', 100], [1, 'Gold', 500]]);
      }
    },

    async 'loyalty-balances'() {
      needs(integration, 'getLoyaltyBalances');
      const found = await integration.getLoyaltyBalances(1, 'reader');
      assert.ok(found.balance instanceof t1.LoyaltyBalance);
      assert.deepEqual([found.balance.activePoints, found.balance.spentPoints], [100, 0]);
      assert.deepEqual([found.balance.pendingPoints, found.balance.expiredPoints], [0, 0]);
      assert.deepEqual(found.subledgerBalances, {});
      const { stars } = (await loyaltyOf('reader')).programs;
      assert.ok(stars.ledger instanceof t1.LedgerInfo);
      assert.deepEqual([stars.id, stars.title, stars.ledger.currentBalance], [1, 'Stars', 100]);
      assert.equal(stars.ledger.currentTier.name, 'Silver');
      assert.equal(stars.ledger.pointsToNextTier, 400);
    },

    async 'loyalty-points-by-hand'() {
      const gift = { points: 60.5, name: 'Gift', subledgerId: 'gifts' };
      assert.equal(await management.addLoyaltyPoints('1', 'reader', gift), null);
      const less = { points: 20, name: 'Sorry', subledgerId: 'gifts' };
      assert.equal(await management.removeLoyaltyPoints('1', 'reader', less), null);
      const { stars } = (await loyaltyOf('reader')).programs;
      assert.equal(stars.subLedgers.gifts.currentBalance, 40.5);
    },

    async 'loyalty-transactions'() {
      needs(integration, 'getLoyaltyProgramProfileTransactions');
      const list = (options) => (
        integration.getLoyaltyProgramProfileTransactions(1, 'reader', options));
      const found = await list({});
      const shown = found.data.map((one) => [one.type, one.name, one.amount, one.subledgerId]);
      assert.deepEqual(shown, [
        ['subtraction', 'Sorry', 20, 'gifts'],
        ['addition', 'Gift', 60.5, 'gifts'],
        ['addition', 'Newsletter', 50, ''],
        ['addition', 'Newsletter', 50, ''],
      ]);
      assert.ok(found.data[0] instanceof t1.LedgerTransactionLogEntryIntegrationAPI);
      assert.equal(found.hasMore, false);
      recent(found.data[0].created);
      const one = await list({ subledgerId: 'gifts', pageSize: 1 });
      assert.deepEqual([one.hasMore, one.data[0].name], [true, 'Sorry']);
    },

    async 'loyalty-points'() {
      needs(integration, 'getLoyaltyProgramProfilePoints');
      assert.fail('the SDK lists points, and the driver does not call it');
    },

    async 'loyalty-of-nobody'() {
      await refusal(404, () => management.getLoyaltyProgram(77));
    },

    // Loyalty cards

    async 'card-made'() {
      needs(integration, 'generateLoyaltyCard');
      assert.fail('the SDK makes cards, and the driver does not call it');
    },

    async 'card-linked'() {
      needs(integration, 'linkLoyaltyCardToProfile');
      const who = model('LoyaltyCardRegistration', { integrationId: 'friend' });
      const card = await integration.linkLoyaltyCardToProfile(2, 'club-card-1', who);
      assert.ok(card instanceof t1.LoyaltyCard);
      assert.deepEqual(card.profiles.map((one) => one.integrationId), ['customer-1', 'friend']);
      recent(card.profiles[1].timestamp);
      const { cards } = await loyaltyOf('friend');
      assert.deepEqual(cards.map((one) => one.identifier), ['club-card-1']);
    },

    async 'card-points'() {
      needs(management, 'addLoyaltyCardPoints', 'deductLoyaltyCardPoints');
      const gift = { points: 30, name: 'Gift' };
      assert.equal(await management.addLoyaltyCardPoints(2, 'club-card-1', gift), null);
      const less = { points: 10 };
      assert.equal(await management.deductLoyaltyCardPoints(2, 'club-card-1', less), null);
      const { balance } = await integration.getLoyaltyCardBalances(2, 'club-card-1');
      assert.deepEqual([balance.activePoints, balance.spentPoints], [20, 10]);
      const found = await integration.getLoyaltyCardTransactions(2, 'club-card-1', {});
      const shown = found.data.map((one) => [one.type, one.amount, one.cardIdentifier]);
      const wanted = [['subtraction', 10, 'club-card-1'], ['addition', 30, 'club-card-1']];
      assert.deepEqual(shown, wanted);
    },

    async 'card-unspent'() {
      needs(integration, 'getLoyaltyCardPoints');
      assert.fail('the SDK lists points of cards, and the driver does not call it');
    },

    async 'card-read'() {
      needs(management, 'getLoyaltyCard', 'getLoyaltyCards');
      const card = await management.getLoyaltyCard(2, 'club-card-1');
      assert.deepEqual([card.id, card.ledger.currentBalance], [1, 20]);
      assert.deepEqual(card.profiles.map((one) => one.integrationId), ['customer-1', 'friend']);
      const found = await management.getLoyaltyCards(2, { identifier: 'club-card-1' });
      assert.deepEqual(found.data.map((one) => one.id), [1]);
    },

    async 'card-unlinked'() {
      needs(integration, 'unlinkLoyaltyCardFromProfile');
      assert.fail('the SDK unlinks cards, and the driver does not call it');
    },

    async 'loyalty-session'() {
      const rule = { points: 5, coupon: 'WAIT-5', awaitsActivation: true };
      await promote({ promotions: [rule] });
      const session = { profileId: 'waiter', couponCodes: ['WAIT-5'], cartItems: cart() };
      const answer = await put('promo-6', { state: 'closed', ...session });
      assert.equal(answer.loyalty.programs.stars.ledger.pendingBalance, 5);
      const { stars } = (await loyaltyOf('waiter')).programs;
      assert.deepEqual([stars.ledger.currentBalance, stars.ledger.pendingBalance], [0, 5]);
    },

    async 'loyalty-activated'() {
      needs(integration, 'activateLoyaltyPoints');
      assert.fail('the SDK activates points, and the driver does not call it');
    },

    // Achievements, campaigns

    async achievements() {
      needsField('CustomerInventory', 'achievements');
      assert.fail('the SDK has achievements, and the driver does not look at them');
    },

    async 'achievements-read'() {
      needs(integration, 'getCustomerAchievements');
      assert.fail('the SDK reads achievements, and the driver does not call it');
    },

    async campaigns() {
      const campaign = await management.getCampaign(1, 1);
      assert.ok(campaign instanceof t1.Campaign);
      assert.deepEqual([campaign.id, campaign.name, campaign.state], [1, 'Welcome', 'enabled']);
      assert.deepEqual([campaign.applicationId, campaign.activeRulesetId], [1, 1]);
      assert.deepEqual(campaign.features, ['coupons', 'referrals', 'loyalty']);
      assert.deepEqual([campaign.tags, campaign.limits], [['demo'], []]);
      assert.ok(campaign.couponSettings instanceof t1.CodeGeneratorSettings);
      assert.equal(campaign.couponSettings.couponPattern, 'WELCOME-####');
      const counts = [campaign.couponRedemptionCount, campaign.referralRedemptionCount];
      assert.deepEqual(counts, [1, 1]);
      const found = await management.getCampaigns(1, { name: 'Welcome' });
      assert.deepEqual(found.data.map((one) => one.id), [1]);
      const search = model('CampaignSearch', { attributes: {} });
      const all = await management.getCampaignByAttributes(1, search, {});
      assert.ok(all.data.some((one) => one.id === 1));
      await refusal(404, () => management.getCampaign(1, 77));
    },

    async rulesets() {
      const ruleset = await management.getRuleset(1, 1, 1);
      assert.ok(ruleset instanceof t1.Ruleset);
      assert.deepEqual([ruleset.id, ruleset.campaignId], [1, 1]);
      const found = await management.getRulesets(1, 1, {});
      assert.deepEqual(found.data.map((one) => one.id), [1]);
    },
  };
};
