"""Forms: fields, labels and help; the rules they ask are in the apps."""
