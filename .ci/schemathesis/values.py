"""What a schema cannot say: cursors are made by the service, instants have milliseconds, and a window begins before it ends."""

from base64 import urlsafe_b64encode
from datetime import datetime, timezone

import schemathesis
from hypothesis import strategies as st


def instant(time):
    return time.strftime("%Y-%m-%dT%H:%M:%S.") + f"{time.microsecond // 1000:03d}Z"


instants = st.datetimes(datetime(1000, 1, 2), datetime(9999, 12, 30), timezones=st.just(timezone.utc)).map(instant)
ids = st.from_regex(r"[0-9A-Za-z_-]{1,64}", fullmatch=True)
cursors = st.builds(lambda time, one: urlsafe_b64encode(f"{time}#{one}".encode()).decode().rstrip("="), instants, ids)

schemathesis.openapi.format("date-time", instants)
schemathesis.openapi.format("cursor", cursors)


@schemathesis.hook
def filter_query(context, query):
    start, end = (query or {}).get("started_from"), (query or {}).get("started_to")
    return not (isinstance(start, str) and isinstance(end, str) and start > end)
