/** One HTTP try of a delivery: how it ended, and on demand what was sent and what came back. */
import type { Attempt } from '../../api/queries/webhooks';
import { words } from '../../texts/portal';
import { Badge } from '../list/Badge';
import { Code } from '../parts/Code';
import { GivenText } from '../parts/GivenText';
import { momentText } from '../wording/times';

const texts = words.webhooks.delivery;

interface AttemptItemProps {
  readonly attempt: Attempt;
  readonly took: string;
}

export function AttemptItem({ attempt, took }: AttemptItemProps) {
  const { http, error, error_detail: detail } = attempt;
  const { request, response } = http;
  const isGood = error === null;
  return (
    <li>
      <details className="attempt">
        <summary>
          <span className="attempt-title">{texts.attempt(attempt.number)}</span>
          <Badge
            look={isGood ? 'good' : 'bad'}
            text={response ? texts.answered(response.status) : texts.noAnswer}
          />
          <span className="attempt-said">{isGood ? null : texts.errors[error as keyof typeof texts.errors]}</span>
          <span className="attempt-time">
            {took} · {momentText(attempt.started_at)}
          </span>
        </summary>
        <div className="attempt-body">
          {detail ? (
            <p>
              <GivenText text={detail} longest={300} />
            </p>
          ) : null}
          <h3>{texts.request}</h3>
          <p>
            <GivenText text={request.url} longest={300} />
          </p>
          <Code name={texts.headers} text={request.headers.map((header) => header.join(': ')).join('\n')} />
          {response ? (
            <>
              <h3>{texts.response}</h3>
              {response.body ? (
                <Code name={texts.response} text={response.body} />
              ) : (
                <p className="faint">{texts.emptyBody}</p>
              )}
            </>
          ) : null}
        </div>
      </details>
    </li>
  );
}
