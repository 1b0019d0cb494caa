"""What is wrong on this machine and how to mend it: nothing is changed by looking."""
