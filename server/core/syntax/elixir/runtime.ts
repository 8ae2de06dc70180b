/**
 * tree-sitter's runtime, and how it outlives a text that it cannot stand.
 *
 * Where a text can be read in many ways at once, tree-sitter recurses as deep as the text is long. Its wasm has a stack of 64 kB in its memory, and
 * what lies below are the tables by which it calls functions: nothing keeps it from writing there, and after that no parse works. So it gets a stack
 * that is larger than what the JavaScript engine allows calls to use: the engine ends such a parse with an exception, and the memory is put back
 * to what it was before.
 */

import { Parser } from "web-tree-sitter";
import type { TreeMemory } from "./memory-reader.ts";

export interface Runtime {
  /** tree-sitter's memory; absent where somebody else started it. */
  readonly memory?: TreeMemory;
  /** How many times the memory was put back: what was being loaded meanwhile is lost. */
  readonly restorations: number;
  /** Notes the memory as it is now, with no tree in it and no parser at work: to be called when parsers or languages were made. */
  save(): void;
  /** What `work` gives with tree-sitter; `undefined` if the engine had to end it. Trees that it has not deleted are lost then. */
  attempt<Result>(work: () => Result): Result | undefined;
}

/** Bytes for tree-sitter's stack. Engines end calls within one megabyte of their own, or four in a worker, and need more of it a call. */
const STACK_SIZE = 8 << 20;

let runtime: Promise<Runtime> | undefined;

/** The runtime is one a process, whoever asks first. */
export function startRuntime(wasm: Uint8Array): Promise<Runtime> {
  runtime ??= initialise(wasm).catch((reason: unknown) => {
    runtime = undefined;
    throw reason;
  });
  return runtime;
}

/** What the core uses of the engine's WebAssembly, for which it has no types. */
interface Engine {
  compile(bytes: Uint8Array): Promise<object>;
  instantiate(module: object, imports: object): Promise<object>;
  readonly RuntimeError: new () => Error;
}

/** What tree-sitter's wasm gets from its loader, and the loader leaves in its options. */
interface Loaded extends TreeMemory {
  readonly stackPointer: { value: number };
  _malloc(size: number): number;
}

async function initialise(wasm: Uint8Array): Promise<Runtime> {
  const engine = (globalThis as unknown as { readonly WebAssembly: Engine }).WebAssembly;
  const module = await engine.compile(wasm);
  const options = {
    // The bytes are here: without this the loader asks where its script stands, which a bundled worker cannot say.
    locateFile: (name: string) => name,
    // It says that its memory is full; we say so of the text.
    printErr() {},
  };
  // The loader waits for an instance, and has no ear for the reason why there is none.
  const failure = new Promise<never>((_, fail) => {
    Object.assign(options, {
      instantiateWasm(imports: { readonly env: object }, receive: (instance: object, module: object) => void) {
        if ("__stack_pointer" in imports.env) Object.assign(options, { stackPointer: imports.env.__stack_pointer });
        engine.instantiate(module, imports).then((instance) => receive(instance, module), fail);
        return {};
      },
    });
  });
  await Promise.race([Parser.init(options), failure]);
  return isLoaded(options) ? guarded(options, engine) : { restorations: 0, save() {}, attempt: (work) => work() };
}

function isLoaded(options: object): options is Loaded {
  return "HEAPU8" in options && "stackPointer" in options && "_malloc" in options;
}

function guarded(memory: Loaded, engine: Engine): Runtime {
  const stackLow = memory._malloc(STACK_SIZE);
  const stackHigh = stackLow + STACK_SIZE;
  memory.stackPointer.value = stackHigh;
  let saved: Saved = { belowStack: new Uint8Array(), aboveStack: new Uint8Array() };
  let restorations = 0;
  return {
    memory,
    get restorations() {
      return restorations;
    },
    save() {
      const bytes = memory.HEAPU8;
      saved = { belowStack: bytes.slice(0, stackLow), aboveStack: bytes.slice(stackHigh, endOfUse(bytes)) };
    },
    attempt(work) {
      try {
        return work();
      } catch (error) {
        if (!(error instanceof RangeError || error instanceof engine.RuntimeError)) throw error;
        memory.HEAPU8.fill(0);
        memory.HEAPU8.set(saved.belowStack, 0);
        memory.HEAPU8.set(saved.aboveStack, stackHigh);
        memory.stackPointer.value = stackHigh;
        restorations++;
        return undefined;
      }
    },
  };
}

/** The memory without the stack and without the zeros at its end. */
interface Saved {
  readonly belowStack: Uint8Array;
  readonly aboveStack: Uint8Array;
}

function endOfUse({ buffer }: Uint8Array): number {
  const words = new Int32Array(buffer);
  let end = words.length;
  while (end > 0 && words[end - 1] === 0) end--;
  return end * Int32Array.BYTES_PER_ELEMENT;
}
