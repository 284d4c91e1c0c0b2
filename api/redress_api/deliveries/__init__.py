"""What leaves the service by itself: webhooks, and letters by email."""
