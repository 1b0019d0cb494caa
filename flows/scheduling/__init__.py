"""What runs by itself: the harvests that are planned, as deployments of Prefect, and a process that serves them."""
