"""Object storage: where finished files live, a folder of this machine or a bucket."""
