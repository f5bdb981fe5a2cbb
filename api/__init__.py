"""HTTP and WebSocket in, events out; the settings and the composition root."""
