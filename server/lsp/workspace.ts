/**
 * The roots, the open documents, and which project each document belongs to.
 *
 * Every root folder is one project; a document belongs to the innermost root around it. A document outside every root (a single file, an
 * untitled one) is analysed alone, in a small project that holds nothing else and ends when the document is closed; other
 * documents than Elixir and its templates are left alone there.
 */

import type { Engine, FileSystem, World } from "../core/index.ts";
import { coreSettingsOf, defaultEditorSettings } from "./editor-settings.ts";
import type { EditorSettings } from "./protocol.ts";
import { type Session, startSession } from "./session.ts";
import { nameOfUri, pathInRoot, uriInRoot, uriKey } from "./uris.ts";

/** A document as the editor holds it. */
export interface OpenDocument {
  /** In the client's spelling. */
  readonly uri: string;
  readonly languageId: string;
  readonly version: number;
  getText(): string;
}

/** A root folder, or the place of a document that is in none. */
export interface Place {
  readonly uri: string;
  readonly key: string;
  readonly isRoot: boolean;
  /** The folder's name, for messages. */
  readonly name: string;
  settings: EditorSettings;
  /** Absent while the product is switched off here. */
  session: Session | undefined;
}

/** A file in its place. */
export interface Located {
  readonly place: Place;
  readonly path: string;
}

export interface WorkspaceEvents {
  changed(place: Place, paths: readonly string[]): void;
  idle(): void;
  /** A document's text is with a project: it was opened, edited, or moved to another project. */
  entered(located: Located, document: OpenDocument): void;
  /** The place is about to go, with all its results. */
  removed(place: Place): void;
}

export interface Workspace {
  places(): readonly Place[];
  roots(): readonly Place[];
  addRoot(uri: string, settings: EditorSettings): Place | undefined;
  removeRoot(uri: string): void;
  configure(place: Place, settings: EditorSettings): void;
  /** Settings of documents outside every root. */
  configureLoose(settings: EditorSettings): void;
  /** A document was opened, or has a new text. */
  update(document: OpenDocument): void;
  close(uri: string): void;
  document(uri: string): OpenDocument | undefined;
  documents(): readonly OpenDocument[];
  /** Where a document or file belongs; `undefined` when it is in no root and not open. */
  locate(uri: string): Located | undefined;
  /** Every root that holds a file; more than one where a root lies in another. */
  holders(uri: string): readonly Located[];
  /** The URI of a file, in the client's spelling where it is open. */
  uriOf(place: Place, path: string): string;
  /** False for a file of an outer root that lies in an inner one: only the inner one's results count. */
  owns(place: Place, path: string): boolean;
  /** What a refresh brought, for all projects and those to come. */
  setAdvisories(text: string): void;
  dispose(): void;
}

export interface WorkspaceOptions {
  readonly engine: Engine;
  readonly world: World;
  files(rootUri: string): FileSystem;
  readonly events: WorkspaceEvents;
}

export function createWorkspace({ engine, world, files, events }: WorkspaceOptions): Workspace {
  const roots = new Map<string, Place>();
  const loose = new Map<string, Place>();
  const documents = new Map<string, OpenDocument>();
  let looseSettings = defaultEditorSettings;
  let advisories: string | undefined;

  const newPlace = (uri: string, isRoot: boolean, settings: EditorSettings): Place => {
    const place: Place = {
      uri,
      key: uriKey(uri),
      isRoot,
      name: nameOfUri(uri.replace(/\/+$/, "")),
      settings,
      session: undefined,
    };
    if (settings.enable) place.session = newSession(place);
    return place;
  };
  const newSession = (place: Place): Session => {
    const project = engine.openProject({
      files: place.isRoot ? files(place.uri) : noFiles,
      settings: coreSettingsOf(place.settings),
      ...(advisories !== undefined && { advisories }),
    });
    return startSession(project, world, {
      changed: (paths) => events.changed(place, paths),
      idle: events.idle,
    });
  };

  const rootAround = (key: string): Located | undefined => {
    let best: Located | undefined;
    for (const place of roots.values()) {
      const path = pathInRoot(place.key, key);
      if (path !== undefined && (best === undefined || place.key.length > best.place.key.length))
        best = { place, path };
    }
    return best;
  };
  const holders = (uri: string): readonly Located[] =>
    [...roots.values()].flatMap((place) => {
      const path = pathInRoot(place.key, uriKey(uri));
      return path === undefined ? [] : [{ place, path }];
    });
  const hasRootInside = (outer: Place) =>
    outer.isRoot && [...roots.keys()].some((key) => key.startsWith(`${outer.key}/`));
  const locate = (uri: string): Located | undefined => {
    const key = uriKey(uri);
    const inRoot = rootAround(key);
    if (inRoot !== undefined) return inRoot;
    const place = loose.get(key);
    const document = documents.get(key);
    return place && document && { place, path: loosePath(document) ?? place.name };
  };
  const enter = (document: OpenDocument) => {
    const key = uriKey(document.uri);
    if (rootAround(key) === undefined && !loose.has(key) && loosePath(document) !== undefined) {
      loose.set(key, newPlace(document.uri, false, looseSettings));
    }
    const located = locate(document.uri);
    const session = located?.place.session;
    if (located === undefined || session === undefined) return;
    session.edit(located.path, document.getText(), document.version);
    events.entered(located, document);
  };
  const endPlace = (place: Place) => {
    events.removed(place);
    place.session?.dispose();
    place.session = undefined;
  };
  const endLoose = (uri: string) => {
    const place = loose.get(uriKey(uri));
    if (place === undefined) return;
    endPlace(place);
    loose.delete(place.key);
  };
  /** Moves the open documents whose place is another one after `change`. */
  const rehome = (change: () => void) => {
    const before = [...documents.values()].map((document) => ({ document, old: locate(document.uri) }));
    change();
    for (const { document, old } of before) {
      const root = rootAround(uriKey(document.uri))?.place;
      const staysLoose = root === undefined && old?.place.isRoot === false;
      if (staysLoose || (root !== undefined && root === old?.place)) continue;
      if (old?.place.isRoot === true) old.place.session?.close(old.path);
      else endLoose(document.uri);
      enter(document);
    }
  };
  const configure = (place: Place, settings: EditorSettings) => {
    const wasEnabled = place.settings.enable;
    place.settings = settings;
    if (wasEnabled && settings.enable) place.session?.configure(coreSettingsOf(settings));
    else if (wasEnabled) endPlace(place);
    else if (settings.enable) {
      place.session = newSession(place);
      for (const document of documents.values()) if (locate(document.uri)?.place === place) enter(document);
    }
  };

  return {
    places: () => [...roots.values(), ...loose.values()],
    roots: () => [...roots.values()],
    locate,
    holders,
    configure,
    configureLoose(settings) {
      looseSettings = settings;
      for (const place of loose.values()) configure(place, settings);
    },
    addRoot(uri, settings) {
      const key = uriKey(uri);
      if (roots.has(key)) return undefined;
      const place = newPlace(uri, true, settings);
      rehome(() => roots.set(key, place));
      return place;
    },
    removeRoot(uri) {
      const place = roots.get(uriKey(uri));
      if (place === undefined) return;
      rehome(() => {
        endPlace(place);
        roots.delete(place.key);
      });
    },
    update(document) {
      documents.set(uriKey(document.uri), document);
      enter(document);
    },
    close(uri) {
      const root = rootAround(uriKey(uri));
      root?.place.session?.close(root.path);
      endLoose(uri);
      documents.delete(uriKey(uri));
    },
    document: (uri) => documents.get(uriKey(uri)),
    documents: () => [...documents.values()],
    uriOf(place, path) {
      if (!place.isRoot) return place.uri;
      const uri = uriInRoot(place.uri, path);
      return documents.get(uriKey(uri))?.uri ?? uri;
    },
    owns: (place, path) => !hasRootInside(place) || rootAround(uriKey(uriInRoot(place.uri, path)))?.place === place,
    setAdvisories(text) {
      advisories = text;
      for (const place of [...roots.values(), ...loose.values()]) place.session?.setAdvisories(text);
    },
    dispose() {
      for (const place of [...roots.values(), ...loose.values()]) place.session?.dispose();
    },
  };
}

const noFiles: FileSystem = {
  list: async () => ({ ok: true, value: [] }),
  read: async () => ({ ok: false, reason: "not found" }),
};

/** File name endings by the language ids that editors use. */
const endings: Readonly<Record<string, string>> = {
  elixir: ".ex",
  "phoenix-heex": ".html.heex",
  heex: ".html.heex",
  "html-heex": ".html.heex",
  eelixir: ".html.eex",
  "html-eex": ".html.eex",
  eex: ".html.eex",
};

/** The path of a document that is in no root; `undefined` for what is neither Elixir nor a template. */
function loosePath({ uri, languageId }: OpenDocument): string | undefined {
  const name = nameOfUri(uri) || "untitled";
  if (/\.(ex|exs|heex|eex|leex)$/.test(name)) return name;
  const ending = endings[languageId];
  return ending === undefined ? undefined : `${name}${ending}`;
}
