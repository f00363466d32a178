"""What this app does when something happens: it queues jobs."""
