/** The public lists of weaknesses that rules refer to: CWE, and the OWASP Top 10 of 2021 and 2025. */

export interface Taxonomy {
  readonly name: string;
  readonly version?: string;
  readonly organization: string;
  readonly description: string;
}

/** One entry of a taxonomy that a rule refers to. */
export interface Taxon {
  readonly taxonomy: Taxonomy;
  readonly id: string;
  readonly name?: string;
  readonly helpUri?: string;
}

const cwe: Taxonomy = {
  name: "CWE",
  organization: "MITRE",
  description: "The Common Weakness Enumeration.",
};
const owasp2021: Taxonomy = owaspOf("2021");
const owasp2025: Taxonomy = owaspOf("2025");

/** In the order in which reports list them. */
export const taxonomies: readonly Taxonomy[] = [cwe, owasp2021, owasp2025];

/** What a rule refers to: `79` of CWE, `A03:2021` of OWASP. A category of a year that is not listed here is left out. */
export function taxaOf(rule: { readonly cwe: readonly number[]; readonly owasp: readonly string[] }): readonly Taxon[] {
  return [...rule.cwe.map(cweTaxon), ...rule.owasp.flatMap(owaspTaxon)];
}

function cweTaxon(id: number): Taxon {
  return { taxonomy: cwe, id: String(id), helpUri: `https://cwe.mitre.org/data/definitions/${id}.html` };
}

function owaspTaxon(category: string): readonly Taxon[] {
  const [id = "", year] = category.split(":");
  const taxonomy = [owasp2021, owasp2025].find((one) => one.version === year);
  if (!taxonomy) return [];
  const name = owaspNames[category];
  return [{ taxonomy, id, ...(name ? { name } : {}) }];
}

function owaspOf(version: string): Taxonomy {
  return {
    name: `OWASP Top 10 ${version}`,
    version,
    organization: "OWASP",
    description: `The OWASP Top 10:${version}.`,
  };
}

const owaspNames: Readonly<Record<string, string>> = {
  "A01:2021": "Broken Access Control",
  "A02:2021": "Cryptographic Failures",
  "A03:2021": "Injection",
  "A04:2021": "Insecure Design",
  "A05:2021": "Security Misconfiguration",
  "A06:2021": "Vulnerable and Outdated Components",
  "A07:2021": "Identification and Authentication Failures",
  "A08:2021": "Software and Data Integrity Failures",
  "A09:2021": "Security Logging and Monitoring Failures",
  "A10:2021": "Server-Side Request Forgery (SSRF)",
  "A01:2025": "Broken Access Control",
  "A02:2025": "Security Misconfiguration",
  "A03:2025": "Software Supply Chain Failures",
  "A04:2025": "Cryptographic Failures",
  "A05:2025": "Injection",
  "A06:2025": "Insecure Design",
  "A07:2025": "Authentication Failures",
  "A08:2025": "Software or Data Integrity Failures",
  "A09:2025": "Security Logging and Alerting Failures",
  "A10:2025": "Mishandling of Exceptional Conditions",
};
