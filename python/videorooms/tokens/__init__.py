"""Client tokens and refresh tokens: who may join which room."""
