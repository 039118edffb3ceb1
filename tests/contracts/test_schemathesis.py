"""The API under a tool that nobody here wrote: its own document against its answers.

`make faults` runs the same with LEAST examples or more; SCHEMATHESIS_EXAMPLES says how
many for each operation.
"""

import os

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from portal.wsgi import application
from tests.factories import (
    AffairsPageFactory,
    CommunityPageFactory,
    OrganizationFactory,
    RuleFactory,
)

FULL = os.environ.get("PORTAL_PROOFS") == "full"
LEAST = 10_000 if FULL else 500
EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "700" if FULL else "25"))

CONFIG = {
    # Opaque: a cursor that we did not give out is rightly refused.
    "parameters": {"cursor": ""},
    "workers": 1,
    # How fast inputs are made says how busy the machine is, not how good the API.
    "suppress-health-check": ["too_slow"],
    # Whether a community, a topic or a telephone exists, no schema says: the form does.
    "operations": [
        {
            "include-method": "POST",
            "checks": {
                "positive_data_acceptance": {
                    "expected-statuses": ["2xx", "404", "409", "422", "429"]
                }
            },
        }
    ],
    "generation": {"max-examples": EXAMPLES, "deterministic": True, "database": "none"},
}


pytestmark = pytest.mark.proofs


@pytest.fixture
def something_to_read(transactional_db):
    community = CommunityPageFactory(code="QL01")
    OrganizationFactory(community=community)
    AffairsPageFactory.create_batch(3, community=community, published=True)
    AffairsPageFactory(community=community, rule=RuleFactory(standing=True), published=True)


def test_every_operation_keeps_to_its_document(something_to_read):
    schema = schemathesis.openapi.from_wsgi(
        "/api/v1/openapi.json", application, config=SchemathesisConfig.from_dict(CONFIG)
    )

    seen = list(from_schema(schema).execute())

    failures, errors, cases = [], [], 0
    for event in seen:
        if isinstance(event, events.ScenarioFinished):
            cases += len(event.recorder.cases)
            failures += [
                f"{case.value.as_curl_command()}: {check.failure_info.failure}"
                for name, case in event.recorder.cases.items()
                for check in event.recorder.checks.get(name, [])
                if check.failure_info
            ]
        elif isinstance(event, events.NonFatalError | events.FatalError):
            errors.append(str(event))
    assert failures == []
    assert errors == []
    assert cases > LEAST
