"""How far reviewers agree: intraclass correlation, Krippendorff's alpha, Fleiss' kappa, Kendall's W."""
