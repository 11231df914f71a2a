"""Sign-ins: who is at the portal now, by a cookie, and how one gets there."""
