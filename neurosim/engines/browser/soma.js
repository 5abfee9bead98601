// The soma: it integrates and decides as its model says; it knows when it is refractory, and when it would fire alone.

class Soma {
  constructor(loop, i) {
    const { circuit } = loop, model = circuit.modelOf[i];
    Object.assign(this, { loop, index: i, given: model, model });
    this.fields = model.constructor.fields;
    this.state = circuit.startOf(i);
    this.scratch = model.initial();
    this.perMs = circuit.perMs;
    this.refractory = circuit.refractory[i]; // ticks
    this.evolvesRefractory = "advance_refractory" in model && "integrate_refractory" in model;
    this.bounded = "silent_for" in model;
    this.predicts = !model.constructor.memoryless;
    this.fixed = model.threshold ?? 0; // what a lesson counts the potential from
    this.moves = "threshold_of" in model;
    this.since = 0; // the tick at which the state holds
    this.acted = -1; // the tick of its last act
    this.ready = 0; // the tick at which its refractory period ends
    this.crossing = NEVER; // the tick at which it would fire with no further input
    this.look = NEVER; // the tick up to which it certainly stays silent without input; what comes then is not known yet
    this.alarmed = Infinity; // the tick of its earliest alarm
    this.decidesUntil = NEVER; // a row is judged by its acts up to here, so it must not fire without input
    this.doubt = null; // until when it is silent, and why no more is known
    this.learner = null;
    this.current = circuit.currents.get(i) ?? null; // that is injected
    this.currentDue = LAST_TICK; // when it changes next
    this.recorded = circuit.recorded[i] === 1;
    if (this.current) this.inject(-1);
  }

  // Phases 2 and 3: advance to now, take the dendrite's sum, test the threshold once, fire or stay silent.
  act(now) {
    const { loop, index, state, learner } = this, drive = loop.totals[index];
    loop.totals[index] = 0;
    if (this.currentDue <= now) {
      this.reach(now);
      this.inject(now);
    }
    if (now < this.ready) {
      this.hearRefractory(now, drive);
      return;
    }
    const { model } = this;
    if (this.since < this.ready) this.reach(this.ready); // it has evolved while it was refractory
    learner?.course?.rise(this.since, now);
    if (now > this.since) model.advance(state, (now - this.since) / this.perMs);
    model.integrate(state, drive);
    const { v } = state;
    if (v !== v) throw new StopRun(`the potential of '${loop.circuit.labels[index]}' became NaN`, now);
    if (learner !== null) learner.keep(now, v - this.thresholdIn(state), finite(model.slope(state), "slope"));
    const value = finite(model.fire(state), "fire");
    if (learner !== null) {
      learner.output = value;
      learner.course?.act(now, learner.heard, v, learner.excess, value);
    }
    this.since = this.acted = now;
    if (value !== 0) {
      if (this.refractory) {
        this.ready = now + this.refractory;
        if (!this.evolvesRefractory) this.since = this.ready; // clamped: the state still holds when the silence ends
      }
      loop.send(index, now, value);
    }
    if (this.recorded) loop.record(now, index, drive, value === 0 ? SILENT : FIRED, state);
    this.foresee(now);
  }

  // Ignores the sum, unless the model says what it does in the refractory period.
  hearRefractory(now, drive) {
    const { state } = this;
    if (this.evolvesRefractory) {
      this.reach(now);
      this.model.integrate_refractory(state, drive);
      this.acted = now;
    }
    if (this.evolvesRefractory || this.current !== null) this.foresee(now);
    if (this.learner !== null) this.learner.keep(now, state.v - this.thresholdIn(state), 0, true);
    if (this.recorded) this.loop.record(now, this.index, drive, this.evolvesRefractory ? HEARD : DEAF, state);
  }

  // Carries the state to now without input.
  reach(now) { this.since = carry(this.model, this.state, this.since, this.ready, now, this.perMs); }

  // Takes the level of the injected current that has arrived by now into the model.
  inject(now) {
    const { ticks, levels } = this.current, following = moreThan(ticks, now);
    this.currentDue = following < ticks.length ? ticks[following] : LAST_TICK;
    this.model = withCurrent(this.given, following ? levels[following - 1] : 0);
  }

  // End of phase 4: a row begins, and finds it as it was at time 0.
  reset(now, initial) {
    initial.copyInto(this.state);
    this.since = this.acted = this.ready = now;
    this.foresee(now);
  }

  thresholdIn(state) { return this.moves ? this.model.threshold_of(state) : this.fixed; }

  // Finds the first tick at which it would fire with no further input, or up to which it certainly stays silent.
  foresee(now) {
    if (!this.predicts) return;
    this.doubt = null;
    this.look = NEVER;
    if (this.bounded && this.since >= this.ready && this.decidesUntil < now) { // it costs less to look later
      const due = this.since + Math.trunc(Math.min(LAST_TICK, this.model.silent_for(this.state) * this.perMs));
      if (due > now) {
        this.crossing = NEVER;
        if (due >= LAST_TICK) return;
        this.look = due;
        this.ring(due);
        return;
      }
    }
    this.predict(now);
  }

  predict(now) {
    let crossing;
    try {
      crossing = this.nextCrossing();
    } catch (error) {
      this.waitInDoubt(now, error);
      return;
    }
    if (NEVER < crossing && crossing <= this.decidesUntil) throw new StopRun(this.loop.lesson.firesByItself(this.index), now);
    this.crossing = crossing;
    if (crossing !== NEVER) this.ring(crossing);
  }

  // Sets an alarm, unless there is an earlier one, which will set it anew.
  ring(tick) {
    if (tick >= this.alarmed) return;
    this.alarmed = tick;
    this.loop.alarms.push(tick, this.index, this.index);
  }

  // An alarm has come: it fires now if nothing has come before, or it is time to see when it would.
  alarm(now) {
    if (this.alarmed === now) this.alarmed = Infinity;
    if (this.look === now) {
      this.look = NEVER;
      this.predict(now);
    }
    if (this.crossing === now) this.loop.wake(this.index);
    else if (this.crossing > now) this.ring(this.crossing);
    else if (this.look > now) this.ring(this.look);
  }

  nextCrossing() {
    const { model } = this;
    let { state, since } = this;
    if (since < this.ready) { // it evolves while refractory: what counts is how it leaves that
      state = model.initial();
      this.state.copyInto(state);
      model.advance_refractory(state, (this.ready - since) / this.perMs);
      since = this.ready;
    }
    const wait = model.time_to_fire(state);
    if (!(wait >= 0)) throw new Breach(`returned ${wait} from time_to_fire, which must return ms, 0.0 or more, and inf for never`);
    if (wait === Infinity || wait * this.perMs >= LAST_TICK) return NEVER;
    return crossing_tick(model, state, this.scratch, wait, since, Math.max(since, this.acted + 1), this.perMs);
  }

  // Goes on although the model cannot say when it fires without input, for as long as it certainly stays silent.
  waitInDoubt(now, error) {
    let due = this.since;
    if (this.since >= this.ready && this.bounded) due = Math.min(LAST_TICK, due + Math.trunc(this.model.silent_for(this.state) * this.perMs));
    this.crossing = NEVER;
    this.doubt = { due, error };
    if (due < LAST_TICK) this.loop.doubts.push(Math.max(due, now), this.index, this.index);
  }

  // Stops the run if nothing has come in between.
  settleDoubt(now) {
    if (this.doubt === null || this.doubt.due > now) return;
    this.loop.acting = this.index;
    throw this.doubt.error;
  }
}

// What a method gave that its contract does not allow; the text follows the name of its owner.
class Breach extends Error {}

function finite(value, method) {
  if (value - value !== 0) throw new Breach(`returned ${value} from ${method}, which must return a finite number`);
  return value;
}

// A model with an injected current added to its constant current.
function withCurrent(model, level) {
  const name = model.constructor.injected;
  return new model.constructor({ ...model, [name]: model[name] + level });
}
