"""From event to event: the neurons of one kind and thread, window after window."""
