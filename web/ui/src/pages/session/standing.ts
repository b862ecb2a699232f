/** What somebody may do with an interview, so that only such buttons are shown. */

import type { Me, Session } from "../../api/types";
import { isStaff } from "../../services";

export interface Standing {
  mine: boolean;
  staff: boolean;
  open: boolean;
  canMove: boolean;
  canCancel: boolean;
  canMiss: boolean;
  /** How often a candidate may still move it. */
  movesLeft: number;
}

export function standingOf(me: Me, session: Session, now: number = Date.now()): Standing {
  const mine = session.candidateId === me.user.id;
  const staff = isStaff(me) && !mine;
  const scheduled = session.status === "scheduled";
  const begins = Date.parse(session.scheduledAt);
  const movesLeft = Math.max(0, session.maxReschedules - session.rescheduleCount);
  const inTime = now < begins - session.rescheduleDeadlineHours * 3_600_000;
  const byCandidate = session.allowReschedule && movesLeft > 0 && inTime;
  return {
    mine,
    staff,
    open: scheduled || session.status === "in_progress",
    canMove: scheduled && !session.isAiInterview && (staff || byCandidate),
    canCancel: scheduled,
    canMiss: scheduled && staff && !session.isAiInterview && now >= begins,
    movesLeft,
  };
}
