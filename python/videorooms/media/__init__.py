"""The media engine as the control plane sees it: a port, the native engine and a fake of it."""
