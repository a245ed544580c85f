import type { Platform } from '../platform/process/platform.ts';
import { startCopying } from './copying.ts';
import { startSmTree } from './sm-tree.ts';
import type { Bindable } from './ways-out.ts';
import { startWitnessing } from './witnessing.ts';

/** What follows the log and holds up nothing in it: its witnesses, its copies elsewhere, its second tree. */
export const startBesideLog = (platform: Platform, parts: Pick<Bindable, 'outbound'>) => [
  startWitnessing(platform, parts),
  startCopying(platform),
  startSmTree(platform),
];
