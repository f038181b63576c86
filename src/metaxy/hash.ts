/** Metaxy's hashes: SHA-256 for definitions, and the store's own algorithm for samples. */

import { md5 } from '@noble/hashes/legacy.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import xxhash from 'xxhash-wasm'

/** SHA-256 over UTF-8 pieces fed one after another without separators, hex, first `truncation` characters. */
export function sha256Text(pieces: readonly string[], truncation: number): string {
  return bytesToHex(sha256(utf8ToBytes(pieces.join('')))).slice(0, truncation)
}

/** A text to its hash, already truncated. */
export type Hasher = (text: string) => string

/**
 * The sample hash of a store: seed 0 over UTF-8, xxHash as unsigned decimal text, MD5 as lower-case hex, cut to
 * `truncation` characters (metaxy `ext/duckdb/metadata_store.py`, `_create_hash_functions`).
 */
export async function createHasher(
  algorithm: 'xxhash32' | 'xxhash64' | 'md5',
  truncation: number,
): Promise<Hasher> {
  if (algorithm === 'md5') return (text) => bytesToHex(md5(utf8ToBytes(text))).slice(0, truncation)
  const { h32, h64 } = await xxhash()
  return algorithm === 'xxhash32'
    ? (text) => h32(text, 0).toString().slice(0, truncation)
    : (text) => h64(text, 0n).toString().slice(0, truncation)
}
