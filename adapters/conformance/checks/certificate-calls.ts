import { broken, checksOf, near, refused, same, taken } from '../check.ts';
import { sentBy } from './reported.ts';

export const certificateCalls = checksOf('callbacks', [
  {
    id: 'certificate-told',
    holds: 'parseStatusCall: how a certificate stands now, by its identifier, and since when',
    needs: [
      'certificates.parseStatusCall',
      'platform.setCertificateStatus',
      'samples.certificates',
    ],
    run: async (t) => {
      const identifier = t.samples.certificates[0]?.identifier ?? broken('no sample');
      const tell = t.platform.setCertificateStatus ?? broken('no lever');
      const calls = await sentBy(t, 'certificate', () => tell(identifier, 'revoked'));
      await tell(identifier, 'valid', 'silently');
      const call = calls[0] ?? broken('nothing was told');
      const read = taken(
        await t.adapter.certificates?.parseStatusCall?.(call, t.context()),
        'told',
      );
      const [change] = read.changes;
      same(
        { identifier: change?.identifier, status: change?.status },
        { identifier, status: 'revoked' },
        'change',
      );
      near(change?.at ?? '', t.clock(), 'at');
    },
  },
  {
    id: 'certificate-forged',
    holds: 'parseStatusCall: a call that the region did not sign revokes nothing',
    needs: [
      'certificates.parseStatusCall',
      'platform.setCertificateStatus',
      'samples.certificates',
    ],
    run: async (t) => {
      const identifier = t.samples.certificates[0]?.identifier ?? broken('no sample');
      const tell = t.platform.setCertificateStatus ?? broken('no lever');
      const calls = await sentBy(t, 'certificate', () => tell(identifier, 'revoked', 'forged'));
      await tell(identifier, 'valid', 'silently');
      const call = calls[0] ?? broken('nothing was told');
      const read = await t.adapter.certificates?.parseStatusCall?.(call, t.context());
      refused(read, ['unauthorised'], 'a forged call');
    },
  },
]);
