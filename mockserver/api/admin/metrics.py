"""Writes the numbers of a server in the format of Prometheus."""

from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate
from typing import TYPE_CHECKING

from mockserver.account.accounts import Accounts
from mockserver.api.metrics import BUCKETS, Metrics
from mockserver.control.tenant import Tenant

if TYPE_CHECKING:
    from prometheus_client.core import Metric

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def metrics_text(
    metrics: Metrics, accounts: Accounts[Tenant], uptime: Callable[[], float], stored: int
) -> bytes:
    """Every number, as Prometheus reads it; ``stored`` is the size of the store in bytes."""
    from prometheus_client import generate_latest  # only who asks for it waits for it
    from prometheus_client.core import CollectorRegistry
    from prometheus_client.registry import Collector

    class Numbers(Collector):
        def collect(self) -> Iterable["Metric"]:
            yield from _of_requests(metrics)
            yield from _of_accounts(accounts)
            yield from _of_server(uptime(), stored)

    registry = CollectorRegistry(auto_describe=False)
    registry.register(Numbers())
    return generate_latest(registry)


def _of_requests(metrics: Metrics) -> Iterator["Metric"]:
    from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily

    requests = CounterMetricFamily(
        "mockserver_requests",
        "Requests answered, by operation and status; status 0 is a connection that was broken.",
        labels=("operation", "status"),
    )
    for (operation, status), count in list(metrics.answers.items()):
        requests.add_metric((operation, str(status)), count)
    yield requests
    seconds = HistogramMetricFamily(
        "mockserver_request_duration_seconds",
        "Time from the head of a request to its answer.",
        labels=("operation",),
    )
    bounds = (*(f"{bound:g}" for bound in BUCKETS), "+Inf")
    for operation, durations in list(metrics.durations.items()):
        buckets = list(zip(bounds, accumulate(durations.classes), strict=True))
        seconds.add_metric((operation,), buckets, durations.total)
    yield seconds
    yield CounterMetricFamily(
        "mockserver_violations", "Requests that broke the contract.", metrics.broken
    )


def _of_accounts(accounts: Accounts[Tenant]) -> Iterator["Metric"]:
    from prometheus_client.core import GaugeMetricFamily

    tenants = list(accounts)
    written = [tenant.account.written for tenant in tenants]
    gauges = {
        "mockserver_accounts": ("Accounts that are open.", len(tenants)),
        "mockserver_requests_under_way": (
            "Requests under way, and streams that are read.",
            sum(tenant.busy for tenant in tenants),
        ),
        "mockserver_written_customers": (
            "Customers written over the population, in all accounts.",
            sum(len(overlay.profiles) for overlay in written),
        ),
        "mockserver_written_sessions": (
            "Sessions written over the population, in all accounts.",
            sum(len(overlay.sessions) for overlay in written),
        ),
        "mockserver_written_bytes": (
            "Bytes written in all accounts since each was measured last: an upper bound.",
            sum(tenant.account.size_at_most for tenant in tenants),
        ),
        "mockserver_mappings": ("Stubs in all accounts.", sum(len(t.stubs) for t in tenants)),
        "mockserver_journal_requests": (
            "Requests in the journals of all accounts.",
            sum(len(tenant.journal) for tenant in tenants),
        ),
        "mockserver_journal_bytes": (
            "Bytes that these journals take.",
            sum(tenant.journal.bytes for tenant in tenants),
        ),
    }
    for name, (help_text, value) in gauges.items():
        yield GaugeMetricFamily(name, help_text, value)


def _of_server(uptime: float, stored: int) -> Iterator["Metric"]:
    from prometheus_client.core import GaugeMetricFamily

    yield GaugeMetricFamily("mockserver_uptime_seconds", "Seconds since the start.", uptime)
    yield GaugeMetricFamily("mockserver_store_bytes", "Bytes that the store takes.", stored)
