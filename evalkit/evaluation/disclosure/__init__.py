"""Which figures may be shown, so that no person is recognised."""
