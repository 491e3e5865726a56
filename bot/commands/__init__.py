"""The command line's commands, one file each: `arguments(parser)` and `run(args) -> exit code`."""
