"""The command line: one module per subcommand, each exporting a click command."""
