// A shop whose client @hey-api/openapi-ts made: it offers, holds, books, follows and moves.
//
//   node shop.js URL KEY
//
// The types that openapi-typescript made are checked with it.

import { strict as assert } from 'node:assert';
import { randomUUID } from 'node:crypto';

import {
    cancelBooking,
    createBooking,
    createHold,
    createQuote,
    listOffers,
    rescheduleBooking,
    trackBooking,
} from './ritiro';
import type { Booking, Offers, Place, Quote, Slot, SlotOffered } from './ritiro';
import { client } from './ritiro/client.gen';
import type { components } from './paths';

const HERE: Place = { lat: 44.7, lng: 11.2 };
const THERE: Place = { lat: 44.5075, lng: 11.3514 };
const NOWHERE: Place = { lat: 0, lng: 0 };

const isOffered = (slot: Slot): slot is Slot & SlotOffered => slot.status === 'offered';

/** What a slot or quote costs, or why it cannot be had. */
function told(of: Slot | Quote): string {
    return of.status === 'offered' ? `${of.price.amount} ${of.price.currency}` : of.refusal.code;
}

/** The same with the types of the other generator. */
function toldToo(of: components['schemas']['Slot'] | components['schemas']['Quote']): string {
    return of.status === 'offered' ? `${of.price.amount} ${of.price.currency}` : of.refusal.code;
}

async function offers(place: Place): Promise<Offers> {
    const { data } = await listOffers({ body: { place }, throwOnError: true });
    return data;
}

/** The first and the last window that can be had. */
function twoWindows(answer: Offers): [SlotOffered, SlotOffered] {
    const had = answer.slots.filter(isOffered);
    const [first, last] = [had.at(0), had.at(-1)];
    assert(first && last && first !== last, 'the market has less than two windows');
    return [first, last];
}

async function book(offer: SlotOffered): Promise<Booking> {
    const held = await createHold({
        body: { offer_id: offer.offer_id, shopper: 'customer-ts', cart: 'ts' },
        headers: { 'Idempotency-Key': randomUUID() },
        throwOnError: true,
    });
    assert.equal(held.data.state, 'active');
    const body = { hold_id: held.data.id, contact: { name: 'Ada Rossi' } };
    const booked = await createBooking({ body, throwOnError: true });
    assert.equal(booked.data.state, 'confirmed');
    const again = await createBooking({ body });
    assert.equal(again.error?.code, 'hold_not_active');
    return booked.data;
}

async function move(booked: Booking, offer: SlotOffered): Promise<Booking> {
    const request = {
        path: { id: booked.id },
        body: { offer_id: offer.offer_id },
        headers: { 'If-Match': `"${booked.version}"` },
    };
    const moved = await rescheduleBooking({ ...request, throwOnError: true });
    assert.deepEqual(moved.data.promise.window, offer.window);
    const late = await rescheduleBooking(request);
    assert.equal(late.error?.current_etag, `"${moved.data.version}"`);
    return moved.data;
}

async function refusals(): Promise<void> {
    const quote = await createQuote({ body: { origin: HERE, destination: THERE }, throwOnError: true });
    assert.equal(told(quote.data), toldToo(quote.data));
    const far = await createQuote({ body: { origin: HERE, destination: NOWHERE }, throwOnError: true });
    assert.equal(told(far.data), 'outside_zone');
}

async function main(url: string, key: string): Promise<void> {
    client.setConfig({ baseUrl: url, auth: () => key });
    const [first, last] = twoWindows(await offers(HERE));
    const booked = await book(first);
    const followed = await trackBooking({ path: { id: booked.id }, throwOnError: true });
    assert.deepEqual(followed.data.window, first.window);
    const moved = await move(booked, last);
    await refusals();
    const cancelled = await cancelBooking({ path: { id: moved.id }, body: {}, throwOnError: true });
    assert.equal(cancelled.data.state, 'cancelled');
    console.log('typescript: offered, held, booked, followed, moved and cancelled', moved.id);
}

const [url = '', key = ''] = process.argv.slice(2);
main(url, key).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
});
