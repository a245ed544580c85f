import { expect, it } from 'vitest';
import { TicketState, TicketStep } from '#contracts/ticket';
import { afterStep } from './call-ticket.ts';

it('a number is served or missed only once it was called, called again only if it was, and what is over stays over', () => {
  const steps = TicketStep.options.flatMap(({ shape }) => {
    const { step } = shape;
    return 'options' in step ? step.options : [step.value];
  });
  const table = Object.fromEntries(
    TicketState.options.map((state) => [
      state,
      steps.flatMap((step) =>
        afterStep(state, step) ? [`${step} ${afterStep(state, step)}`] : [],
      ),
    ]),
  );
  expect(table).toEqual({
    waiting: ['left left'],
    called: ['recalled called', 'served served', 'missed missed', 'left left'],
    missed: ['recalled called', 'left left'],
    served: [],
    left: [],
    cancelled: [],
  });
});
