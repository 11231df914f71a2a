"""Recordings: the file of one track of a participant's stream each."""
