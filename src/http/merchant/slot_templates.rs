//! Slot templates.

use crate::app::setup::catalogue::SlotTemplates;
use crate::http::handler::*;
use crate::http::wire::{SlotTemplate, SlotTemplateFields, SlotTemplatePatch, SlotTemplateReplacement};
use ritiro_domain::{SlotTemplateId, ZoneId};

list_query! {
    /// A filter for slot templates.
    SlotTemplateQuery {
        /// Only slot templates of this zone.
        zone_id: Option<Uuid>,
    }
}

impl SlotTemplateQuery {
    fn zone(&self) -> Option<ZoneId> {
        self.zone_id.map(ZoneId)
    }
}

resource! {
    tag: "Slot catalogue", answer: SlotTemplate, fields: SlotTemplateFields, replacement: SlotTemplateReplacement,
    patch: SlotTemplatePatch,
    all: "/v1/slot-templates", one: "/v1/slot-templates/{id}",
    use_cases: SlotTemplates, deps: Deps, id: SlotTemplateId, key: "slot_template", edit: EditTemplates;
    create:
    /// Adds a slot to the catalogue of a zone.
    create_slot_template;
    list:
    /// Lists the slots of the catalogue, oldest first.
    list_slot_templates by SlotTemplateQuery.zone;
    get:
    /// Reads a slot of the catalogue.
    get_slot_template;
    replace:
    /// Replaces a slot. Existing promises in it do not change.
    replace_slot_template;
    change:
    /// Changes some fields of a slot by a merge patch (RFC 7396): fields that are left out stay as they are, `null` removes a field.
    ///
    /// Existing promises in the slot do not change.
    change_slot_template;
    delete:
    /// Removes a slot from the catalogue. Existing promises in it do not change.
    retire_slot_template;
}
