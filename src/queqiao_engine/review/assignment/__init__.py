"""Who reviews what: items with demands, reviewers with loads, four objectives, and the reason when it cannot be done."""
