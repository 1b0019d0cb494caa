"""The tables, as they are without what is forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyarrow as arrow
from duckdb import DuckDBPyConnection

from warehouse.connecting import in_little_memory
from warehouse.data_folder import is_own
from warehouse.forgotten import Forgetting, Forgotten, forgotten_by, holding
from warehouse.lookups import forgettings_known
from warehouse.sql import statement, transaction


@in_little_memory
def keep_to(connection: DuckDBPyConnection, forgettings: Sequence[Forgetting]) -> None:
    """Sets aside what is forgotten and not set aside yet, and makes due for loading what is forgotten no longer, and
    what may stand in for either. The caller loads and derives."""
    hold = {forgetting.forgetting_id: forgetting for forgetting in holding(forgettings)}
    known = forgettings_known(connection)
    if known == set(hold):
        return
    changed = [one for one in forgettings if (one.forgetting_id in known) != (one.forgetting_id in hold)]
    with transaction(connection):
        _read_imports_anew(connection, changed)
        _take_back(connection, known - set(hold), forgettings)
        _set_aside(connection, [hold[name] for name in hold if name not in known], forgettings)


def drop_unneeded(connection: DuckDBPyConnection) -> None:
    """Drops what is set aside and whose bytes nothing needs."""
    connection.execute(statement("drop_unneeded"))


def name_forgotten(connection: DuckDBPyConnection, forgotten: Forgotten) -> None:
    """Puts what is forgotten into the temporary tables `forgotten_runs` and `forgotten_captures`."""
    for name, identifiers in (("forgotten_runs", forgotten.runs), ("forgotten_captures", forgotten.captures)):
        arriving = arrow.table({"identifier": arrow.array([str(one) for one in identifiers], arrow.string())})
        connection.register("arriving", arriving)
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT identifier::UUID AS identifier FROM arriving"
        )
        connection.unregister("arriving")


def is_lacking_bytes(connection: DuckDBPyConnection) -> bool:
    """Whether a revisit is loaded, and not derived from yet, without the capture that holds its bytes."""
    [(is_lacking,)] = connection.execute(statement("is_lacking_bytes")).fetchall()
    return bool(is_lacking)


def _read_imports_anew(connection: DuckDBPyConnection, changed: Iterable[Forgetting]) -> None:
    """The same captures may stand in several files of other programs. Of which import they are depends on all of those
    that are not forgotten, in their order."""
    for archive in {file.partition("/")[0] for forgetting in changed for file in forgetting.files if is_own(file)}:
        connection.execute(statement("read_imports_anew"), {"archive": archive})


def _set_aside(connection: DuckDBPyConnection, new: Sequence[Forgetting], all_of_them: Iterable[Forgetting]) -> None:
    if not new:
        return
    name_forgotten(connection, forgotten_by(all_of_them))
    connection.execute(statement("set_aside"))
    drop_unneeded(connection)
    connection.execute(statement("assemble_runs"))
    for forgetting in new:
        row = [forgetting.forgetting_id, forgetting.at, forgetting.what, forgetting.reason, forgetting.of]
        connection.execute("INSERT INTO forgettings VALUES (?, ?, ?, ?, ?)", row)
        for file in forgetting.files:
            # A file of another program may be imported anew, if the import that brought it is forgotten.
            if not (is_own(file) or forgetting.captures):
                connection.execute(statement("unmark_registered"), [file])


def _take_back(connection: DuckDBPyConnection, undone: Iterable[str], forgettings: Iterable[Forgetting]) -> None:
    """Where nothing says any more in which files that lies, all of them are read again."""
    files = {forgetting.forgetting_id: forgetting.files for forgetting in forgettings}
    for forgetting_id in undone:
        connection.execute("DELETE FROM forgettings WHERE forgetting_id = ?", [forgetting_id])
        if forgetting_id not in files:
            connection.execute("DELETE FROM capture_files")
        for file in files.get(forgetting_id, ()):
            connection.execute("DELETE FROM capture_files WHERE file = ?", [file])
