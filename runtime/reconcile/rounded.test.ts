import { describe, expect, it } from 'vitest';
import { Rounded } from './rounded.js';

const read = (json: string): readonly string[] => new Rounded().warnings(JSON.parse(json));

describe('integers of a CR that JavaScript rounds', () => {
  it('are named with their path and what they are read as', () => {
    expect(read('{"id": 9007199254740995, "items": [{"n": -12345678901234567890}]}')).toEqual([
      'spec.id is read as 9007199254740996: integers are exact up to 9007199254740991; declare the field as a string',
      'spec.items[0].n is read as -12345678901234567168: integers are exact up to 9007199254740991; declare the field as a string',
    ]);
  });

  it('are none among safe integers, fractions, texts and floats', () => {
    expect(read('{"a": 9007199254740991, "b": 0.5, "c": "9007199254740995", "d": 1e300, "e": null}')).toEqual(
      [],
    );
  });

  it('are named up to three of however many', () => {
    expect(read(`[${'9007199254740995,'.repeat(1000)}1]`)).toHaveLength(3);
  });
});
