/** Parsers and unpackers of libraries that do harm with what others wrote. */

import type { SinkTable } from "./sink-tables.ts";

/** Readers of XML that make atoms of names and follow entities. */
export const xmlScanners: readonly SinkTable[] = [
  {
    documentation: "https://www.erlang.org/doc/apps/xmerl/xmerl_scan.html",
    functions: { ":xmerl_scan.string": 0, ":xmerl_scan.file": 0 },
  },
];

/** Readers of XML that follow entities, before OTP 27 by default. */
export const xmlReaders: readonly SinkTable[] = [
  {
    documentation: "https://www.erlang.org/doc/apps/xmerl/xmerl_sax_parser.html",
    functions: { ":xmerl_sax_parser.stream": 0, ":xmerl_sax_parser.file": 0 },
  },
  {
    documentation: "https://hexdocs.pm/sweet_xml/SweetXml.html",
    functions: { "SweetXml.parse": 0, "SweetXml.stream_tags": 0, "SweetXml.stream_tags!": 0, "SweetXml.stream": 0 },
  },
];

/** Functions that take a parsed document, but read a text too, with all its entities. */
export const xpathReaders: readonly SinkTable[] = [
  {
    documentation: "https://hexdocs.pm/sweet_xml/SweetXml.html#xpath/3",
    functions: { "SweetXml.xpath": 0, "SweetXml.xmap": 0 },
  },
];

/** Functions that unpack an archive into files. */
export const extractors: readonly SinkTable[] = [
  {
    documentation: "https://www.erlang.org/doc/apps/stdlib/zip.html",
    functions: { ":zip.unzip": 0, ":zip.extract": 0, ":zip.zip_open": 0 },
  },
  { documentation: "https://www.erlang.org/doc/apps/stdlib/erl_tar.html", functions: { ":erl_tar.extract": 0 } },
];

/** Functions that unpack data in one go, however large it becomes. */
export const inflaters: readonly SinkTable[] = [
  {
    documentation: "https://www.erlang.org/doc/apps/erts/zlib.html",
    functions: { ":zlib.gunzip": 0, ":zlib.uncompress": 0, ":zlib.unzip": 0 },
  },
  { documentation: "https://hexdocs.pm/ezstd/", functions: { ":ezstd.decompress": 0 } },
];

/** Functions that unpack all of a part that they are given; what comes out can be counted between parts. */
export const streamInflaters: readonly SinkTable[] = [
  {
    documentation: "https://www.erlang.org/doc/apps/erts/zlib.html",
    functions: { ":zlib.inflate": 1 },
  },
];

/** Functions that compile a pattern. */
export const patternCompilers: readonly SinkTable[] = [
  {
    documentation: "https://hexdocs.pm/elixir/Regex.html#compile/2",
    functions: { "Regex.compile": 0, "Regex.compile!": 0 },
  },
  {
    documentation: "https://www.erlang.org/doc/apps/stdlib/re.html",
    functions: { ":re.compile": 0, ":re.run": 1, ":re.replace": 1, ":re.split": 1 },
  },
];
