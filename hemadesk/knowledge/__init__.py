"""Medicine as data: findings, units, diagnoses, likelihoods, rules, references; read strictly."""
