/** Whether a project keeps data of its own, by the libraries it is built with. */

import type { Dependencies } from "./dependencies.ts";

/** Libraries that keep what people write. `ecto` alone has structs and changesets, and no tables. */
const databases = [
  ..."ecto_sql ecto_sqlite3 postgrex myxql mariaex tds exqlite ash".split(" "),
  ..."mongodb mongodb_driver couchdb_connector rethinkdb xandra arangox bolt_sips ravix".split(" "),
  ..."exrethinkdb rethinkdb_ecto mongodb_ecto sqlitex sqlite_ecto sqlite_ecto2 esqlite moebius cqex ex_aws_dynamo".split(
    " ",
  ),
  ..."boltx ch pillar clickhousex surrealix".split(" "),
  ..."amnesia memento ecto_mnesia ecto3_mnesia khepri cubdb eventstore commanded".split(" "),
] as const;

/** True for an app whose libraries a lock names and none of which keeps data: what it shows it was built with, or asked others for. */
export function keepsNoData(dependencies: Dependencies): boolean {
  const isLocked = dependencies.isAtLeast("phoenix", "0.0.0") === true; // Without a lock those that others bring are not seen.
  return isLocked && !databases.some((name) => dependencies.has(name));
}
