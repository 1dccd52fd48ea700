"""Effects of rules: functions of the run that give something, or raise and give nothing."""
