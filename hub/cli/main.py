"""The command `hub`: arguments enter; what each command prints and its exit code leave.

0 it is done   1 it failed   2 it was used wrongly
"""

import os

import typer

from hub.cli import (
    acting,
    bounce,
    doctor,
    events,
    explaining,
    keep,
    logs,
    look,
    notices,
    outcasts,
    redact,
    segments,
    simulate,
    start,
    tokens,
    unheard,
)
from hub.cli.group import Group

app = typer.Typer(
    cls=Group,
    name="hub",
    help="The notification and messaging hub of Chile's public employment exchange.",
    invoke_without_command=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
db = typer.Typer(help="Look after the database.")
brought = typer.Typer(help="Look after what the portal brought, and what it is told.")
vault = typer.Typer(help="Look after the keys of what lies sealed.")
outage = typer.Typer(help="Announce planned outages.")

app.command("serve")(start.serve)
app.command("web")(start.web)
app.command("worker")(start.worker)
app.command("scheduler")(start.scheduler)
app.command("demo")(start.demo)
app.command("import")(events.import_)
app.command("publish")(events.publish)
app.command("recall")(acting.recall)
app.command("release")(acting.release)
app.command("pause")(acting.pause)
app.command("resume")(acting.resume)
app.command("status")(look.status)
app.command("explain")(explaining.explain)
app.command("token")(tokens.token)
app.command("bounce")(bounce.bounce)
app.command("hear")(unheard.hear)
app.command("redact")(redact.redact)
app.command("segments")(segments.segments)
app.command("simulate")(simulate.simulate)
app.command("doctor")(doctor.doctor)
app.add_typer(db, name="db")
app.add_typer(brought, name="events")
app.add_typer(vault, name="vault")
app.add_typer(outage, name="notice")
db.command("upgrade")(keep.upgrade)
brought.command("retry")(events.retry)
brought.command("rejected")(outcasts.rejected)
brought.command("discard")(outcasts.discard)
brought.command("resend")(outcasts.resend)
brought.command("asyncapi")(outcasts.asyncapi)
vault.command("rotate")(keep.rotate)
outage.command("propose")(notices.propose)
outage.command("announce")(notices.announce)
outage.command("cancel")(notices.cancel)


@app.callback()
def _begin(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(2)
    logs.configure(environ=os.environ)


def main() -> None:
    """Run the program."""
    logs.take_over()
    app()


if __name__ == "__main__":
    main()
