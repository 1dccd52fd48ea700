"""The population as records: what accounts of one server share and lay their overlay on."""

from collections.abc import Collection
from functools import lru_cache

from mockserver.account.records import ProfileRecord, SessionOutline, SessionRecord
from mockserver.population.population import InventedSession, Population, PopulationSpec
from mockserver.state import Json, ProfileState, SessionState


class Invented:
    """Records of invented customers and sessions, the latest ``memo`` of each kept ready."""

    def __init__(self, spec: PopulationSpec, *, memo: int) -> None:
        self.spec = spec
        self._population = Population(spec, memo=min(memo, 1000))
        self._profile = lru_cache(memo)(self._draw_profile)
        self._session = lru_cache(memo)(self._draw_session)

    def profile(self, number: int) -> ProfileRecord:
        """The profile of an internal ID, 1 to the number of customers."""
        return self._profile(number - 1)

    def session(self, number: int) -> SessionRecord:
        """The session of an internal ID, 1 to the number of sessions."""
        return self._session(number - 1)

    def session_outline(self, number: int, words: Collection[str]) -> SessionOutline:
        """What a session has of some words, without drawing the rest."""
        value = self._population.session_outline(number - 1, words)
        return SessionOutline(value, self._owner(number - 1))

    def profile_by_id(self, integration_id: str) -> ProfileRecord | None:
        index = self._population.customer_index(integration_id)
        return None if index is None else self._profile(index)

    def session_by_id(self, integration_id: str) -> SessionRecord | None:
        index = self._population.session_index(integration_id)
        return None if index is None else self._session(index)

    def sessions_of(self, profile_id: str) -> range:
        """The internal IDs of the sessions invented for a profile."""
        index = self._population.customer_index(profile_id)
        if index is None:
            return range(0)
        numbers = self._population.sessions_of(index)
        return range(numbers.start + 1, numbers.stop + 1)

    def newcomer(self, number: int, attributes: Json | None = None) -> Json:
        """A CustomerProfile for an internal ID beyond the population, without sessions."""
        return self._population.newcomer(number - 1, attributes)

    def drawn_session(self, number: int, owner: int, state: str | None) -> InventedSession:
        """A session for an internal ID beyond the population, or one in another state."""
        return self._population.draw_session(number - 1, owner - 1, state=state)

    def _draw_profile(self, index: int) -> ProfileRecord:
        value = self._population.customer(index)
        applications = frozenset({self.spec.application_id})
        return ProfileRecord(ProfileState(value, applications, self._population.advocate(index)))

    def _draw_session(self, index: int) -> SessionRecord:
        session = self._population.session(index)
        owner = self._owner(index)
        return SessionRecord(SessionState(session.value, (), session.returns, profile_number=owner))

    def _owner(self, index: int) -> int:
        """The internal ID of the customer whose session it is."""
        return index // self.spec.sessions_per_customer + 1
