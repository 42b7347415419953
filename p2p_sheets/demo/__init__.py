"""A sample programme of realistic size and mess, made from a seed."""
