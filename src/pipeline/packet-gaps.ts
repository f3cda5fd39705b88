/** Times between packets of one direction, A to B first, µs; all 0 where no two were seen. What takes less than a microsecond takes one. */
export interface PacketGaps {
  readonly minUs: Float64Array;
  readonly maxUs: Float64Array;
  readonly totalUs: Float64Array;
}

/** Of flows that were not seen packet by packet. */
export const unknownGaps: PacketGaps = { minUs: new Float64Array(2), maxUs: new Float64Array(2), totalUs: new Float64Array(2) };
