//! The API for merchants: the merchant itself, zones, depots, couriers, shifts, the slot catalogue, keys, tokens, webhooks, the audit log,
//! and the data of shoppers.

mod audit;
mod couriers;
pub(super) mod depots;
mod keys;
mod networks;
mod own;
mod shifts;
mod shoppers;
mod slot_exceptions;
mod slot_templates;
mod tokens;
mod vehicle_types;
mod webhook_deliveries;
mod webhook_endpoints;
mod zones;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers all handlers for merchants. The app's data must contain `Data<Deps>`, `Data<AppState>`, `Data<Webhooks>` and
/// `Data<Authenticator>`.
pub fn configure(config: &mut ServiceConfig) {
    config
        .configure(zones_and_fleet)
        .configure(slot_catalogue)
        .configure(access)
        .configure(webhooks)
        .configure(personal_data);
}

fn zones_and_fleet(config: &mut ServiceConfig) {
    config
        .configure(zones::configure)
        .service(networks::get_networks)
        .configure(depots::configure)
        .configure(vehicle_types::configure)
        .configure(couriers::configure)
        .configure(shifts::configure);
}

fn slot_catalogue(config: &mut ServiceConfig) {
    config.configure(slot_templates::configure).configure(slot_exceptions::configure);
}

fn access(config: &mut ServiceConfig) {
    config
        .service(tokens::issue_courier_token)
        .service(tokens::list_courier_tokens)
        .service(tokens::revoke_courier_tokens)
        .service(tokens::revoke_token)
        .service(tokens::issue_shopper_token)
        .service(keys::create_key)
        .service(keys::list_keys)
        .service(keys::get_key)
        .service(keys::revoke_key)
        .service(own::get_merchant)
        .service(own::replace_merchant)
        .service(own::change_merchant)
        .service(audit::list_audit);
}

fn webhooks(config: &mut ServiceConfig) {
    config
        .service(webhook_endpoints::create_webhook_endpoint)
        .configure(webhook_endpoints::configure)
        .service(webhook_endpoints::rotate_webhook_secret)
        .service(webhook_endpoints::test_webhook_endpoint)
        .service(webhook_endpoints::replay_webhook_endpoint)
        .service(webhook_deliveries::list_webhook_deliveries)
        .service(webhook_deliveries::get_webhook_delivery)
        .service(webhook_deliveries::replay_webhook_delivery);
}

fn personal_data(config: &mut ServiceConfig) {
    config.service(shoppers::export_shopper).service(shoppers::erase_shopper);
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use actix_web::App;
    use serde_json::Value;
    use utoipa_actix_web::AppExt as _;

    /// The values of all members of that name, at any depth.
    fn members<'a>(value: &'a Value, name: &str, found: &mut Vec<&'a str>) {
        match value {
            Value::Object(object) => {
                found.extend(object.get(name).and_then(Value::as_str));
                object.values().for_each(|inner| members(inner, name, found));
            }
            Value::Array(items) => items.iter().for_each(|inner| members(inner, name, found)),
            _ => {}
        }
    }

    #[test]
    fn operations_have_names_of_their_own_and_refer_to_what_is_there() {
        let (_, api) = App::new().into_utoipa_app().configure(super::configure).split_for_parts();
        let api = serde_json::to_value(api).unwrap();
        let (mut ids, mut references) = (Vec::new(), Vec::new());
        members(&api, "operationId", &mut ids);
        members(&api, "$ref", &mut references);
        assert_eq!((ids.len(), ids.iter().collect::<HashSet<_>>().len()), (70, 70));
        // All operations share the schema of problems.
        for reference in references.iter().filter(|reference| !reference.ends_with("/Problem")) {
            assert!(api.pointer(&reference[1..]).is_some(), "{reference}");
        }
    }
}
