/** What the command line tells about itself. */

export const usage = `Usage: metaxy-playground compile FILE [options]

Prints the SQL that Metaxy runs to attach the DuckLake of a store, one statement a line. FILE is a metaxy.toml;
- reads standard input. Problems go to standard error as FILE:line:column: severity: message [code], those of a
variable as environment:NAME: severity: message [code].

Options:
  --store NAME         the store to compile; otherwise the one the file names, else dev
  --env KEY=VALUE      a variable for \${KEY} in the file, or a METAXY_* variable that overrides it; may be repeated,
                       the last one of a name wins
  --env-from-process   also take this process's environment variables; --env wins over them
  --format FORMAT      sql (default): the statements as Metaxy runs them, secrets included. duckdb: a script for the
                       DuckDB command line, secrets included. python: a script that has the real Metaxy print
                       the statements. json: one object,
                       {statements: [{sql, redacted, kind}],
                        diagnostics: [{code, severity, message, limit, detail, line, column,
                                       variable}]};
                       sql and detail hold secrets, redacted has *** in their place
  --help               this text

Exit status: 0 without errors, 1 when the file has errors, 2 when the command was not understood or the file
could not be read. Statements may come with errors: what Metaxy would write and DuckDB then refuses.
`
