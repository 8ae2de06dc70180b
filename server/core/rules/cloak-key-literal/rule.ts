/** Reports keys for encryption that stand in the repository. */

import { flow } from "../../flow/flow.ts";
import { type Call, calls } from "../../project/calls.ts";
import { type Config, config } from "../../project/config.ts";
import { conditionsAround, reachesProduction } from "../../project/environments.ts";
import { covers, textOfLiteral } from "../../project/nodes.ts";
import { isScript } from "../../project/paths.ts";
import { productionEntriesOf } from "../../project/production.ts";
import { standsForVariable } from "../../project/secrets.ts";
import { defineRule } from "../../rule.ts";
import type { SourceFile } from "../../syntax/source-file.ts";
import { spanOf } from "../../syntax/source-file.ts";

/** Functions that encrypt or sign, with the index of the key: https://www.erlang.org/doc/apps/crypto/crypto.html */
const keyed: Readonly<Record<string, number>> = {
  ":crypto.crypto_one_time/4": 1,
  ":crypto.crypto_one_time/5": 1,
  ":crypto.crypto_one_time_aead/6": 1,
  ":crypto.crypto_one_time_aead/7": 1,
  ":crypto.mac/4": 2,
  ":crypto.crypto_init/3": 1,
  ":crypto.crypto_init/4": 1,
  "Plug.Crypto.encrypt/3": 0,
  "Plug.Crypto.encrypt/4": 0,
  "Plug.Crypto.sign/3": 0,
  "Plug.Crypto.sign/4": 0,
  "Plug.Crypto.MessageEncryptor.encrypt/3": 1,
  "Plug.Crypto.MessageVerifier.sign/2": 1,
};

const decoders = ["Base.decode64!/1", "Base.decode64!/2", "Base.decode16!/1", "Base.decode16!/2"];

export const cloakKeyLiteral = defineRule({
  id: "cloak-key-literal",
  title: "Encryption key in the repository",
  severity: "high",
  cwe: [321],
  owasp: ["A02:2021", "A04:2025"],
  preset: "on",
  since: "0.1.0",
  scope: "file",
  needs: [calls, config, flow],
  messages: {
    configured:
      "A key for encryption stands in the configuration: whoever can read the repository, or ever could, reads what it encrypts.",
    used: "The key that `{function}` takes stands in the source: whoever can read the repository, or ever could, reads what it encrypts and signs in its name.",
  },
  check({ file, calls, config, flow, report }) {
    for (const call of calls.to(...decoders)) {
      const [text] = call.args;
      if (isLongText(textOfLiteral(text)) && isKeyOfProduction(call, file, config))
        report(spanOf(call.form, call.node), "configured", { confidence: "high" });
    }
    if (isScript(file.path)) return;
    for (const [signature, index] of Object.entries(keyed)) {
      for (const call of calls.to(signature)) {
        const value = flow.valueOf(call, index);
        const key = call.args[index];
        if (!key || value.kind !== "constant" || value.type !== "string" || !isLongText(value.text)) continue;
        if (reachesProduction(conditionsAround(call, call.around).environments) === "no") continue;
        report(spanOf(call.form, key), "used", { confidence: "high", data: { function: call.name } });
      }
    }
  },
});

/** Keys have at least sixteen bytes. */
function isLongText(text: string | undefined): boolean {
  return text !== undefined && text.length >= 16 && !standsForVariable(text);
}

/** Under `key:` in the configuration, or of a vault: https://hexdocs.pm/cloak/Cloak.Vault.html */
function isKeyOfProduction(call: Call, file: SourceFile, config: Config): boolean {
  if (config.files.includes(file)) {
    const entries = productionEntriesOf(config, file).filter(
      (entry) => entry.form === call.form && covers(entry.value, call),
    );
    return entries.some(({ path }) => path.some((key) => /^key$|vault|cipher|cloak/i.test(key)));
  }
  return !isScript(file.path) && call.form.modules.some(({ name }) => /Vault|Encrypt|Cipher/.test(name ?? ""));
}
