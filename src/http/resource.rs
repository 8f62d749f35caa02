//! The operations on the resources that merchants set up: create, list, read, replace, change and delete.

/// Declares the handlers of a resource, and `configure`, which registers them, in a file that uses [`handler`](super::handler). Handlers that
/// differ are written out beside it.
///
/// * `answer`, `fields`, `replacement`, `patch`: the bodies. The answer has an `id` and a `version`; `fields.read()` converts the fields to
///   what the use cases take.
/// * `all`, `one`: the paths.
/// * `use_cases`: a module or type with `create`, `list`, `get`, `replace` and `delete`; `deps`: what they need; `id`: the type of the id.
/// * `key`: the scope of idempotency keys; `edit`: the permission that a change needs before the resource is read.
/// * Each handler: its description and its name. `list` also names its query, and the function of the query that returns the filter.
macro_rules! resource {
    (
        tag: $tag:tt, answer: $answer:ident, fields: $fields:ident, replacement: $replacement:ident, patch: $patch:ident,
        all: $all:tt, one: $one:tt,
        use_cases: $app:ident, deps: $deps:ident, id: $id:ident, key: $key:tt, edit: $edit:ident;
        $(create: $(#[$($on_create:tt)+])+ $create:ident;)?
        list: $(#[$($on_list:tt)+])+ $list:ident by $query:ident $(. $filter:ident)?;
        get: $(#[$($on_get:tt)+])+ $get:ident;
        replace: $(#[$($on_replace:tt)+])+ $replace:ident;
        change: $(#[$($on_change:tt)+])+ $change:ident;
        delete: $(#[$($on_delete:tt)+])+ $delete:ident;
    ) => {
        $(
            $(#[$($on_create)+])+
            #[utoipa::path(tag = $tag, request_body = $fields, responses((status = 201, body = $answer), OnCreate))]
            #[post($all)]
            async fn $create(
                deps: Data<$deps>,
                caller: Caller,
                key: IdempotencyKey,
                body: Json<$fields>,
            ) -> Result<Versioned<$answer>, Problem> {
                let idempotent = idempotent($key, &caller.0, key, &body.0);
                let made = $answer::from($app::create(&deps, &caller.0, body.0.read()?, idempotent).await?);
                Ok(Versioned::created(made.version, format!("{}/{}", $all, made.id), made))
            }
        )?

        $(#[$($on_list)+])+
        #[utoipa::path(tag = $tag, params($query), responses((status = 200, body = Page<$answer>), OnList))]
        #[get($all)]
        async fn $list(deps: Data<$deps>, caller: Caller, query: Query<$query>) -> Result<HttpResponse, Problem> {
            let page = query.0.page();
            let found = $app::list(&deps, &caller.0, $(query.0.$filter(),)? page.into()).await?;
            Ok(HttpResponse::Ok().json(Page::of(found, &page, |one: &$answer| one.id)))
        }

        $(#[$($on_get)+])+
        #[utoipa::path(tag = $tag, responses((status = 200, body = $answer), OnRead))]
        #[get($one)]
        async fn $get(deps: Data<$deps>, caller: Caller, id: Path<Uuid>) -> Result<Versioned<$answer>, Problem> {
            let found = $answer::from($app::get(&deps, &caller.0, $id(id.0)).await?);
            Ok(Versioned::new(found.version, found))
        }

        $(#[$($on_replace)+])+
        #[utoipa::path(tag = $tag, request_body = $replacement, responses((status = 200, body = $answer), OnReplace))]
        #[put($one)]
        async fn $replace(
            deps: Data<$deps>,
            caller: Caller,
            id: Path<Uuid>,
            expected: IfMatch,
            body: Whole<$fields>,
        ) -> Result<Versioned<$answer>, Problem> {
            let made = $app::replace(&deps, &caller.0, $id(id.0), body.0.read()?, expected.version()).await?;
            let made = $answer::from(made);
            Ok(Versioned::new(made.version, made))
        }

        $(#[$($on_change)+])+
        #[utoipa::path(
            tag = $tag,
            request_body(content = $patch, content_type = "application/merge-patch+json"),
            responses((status = 200, body = $answer), OnPatch),
        )]
        #[patch($one)]
        async fn $change(
            deps: Data<$deps>,
            caller: Caller,
            id: Path<Uuid>,
            expected: OptionalIfMatch,
            patch: MergePatch,
        ) -> Result<Versioned<$answer>, Problem> {
            caller.0.may(Permission::$edit)?;
            let id = $id(id.0);
            let read = async || -> Result<_, Problem> {
                let found = $answer::from($app::get(&deps, &caller.0, id).await?);
                Ok((found.version, found))
            };
            let write = async |fields: $fields, version| -> Result<_, Problem> {
                Ok($app::replace(&deps, &caller.0, id, fields.read()?, Some(version)).await?)
            };
            let made = $answer::from(patch.change(expected, read, write).await?);
            Ok(Versioned::new(made.version, made))
        }

        $(#[$($on_delete)+])+
        #[utoipa::path(tag = $tag, responses((status = 204), OnDelete))]
        #[delete($one)]
        async fn $delete(deps: Data<$deps>, caller: Caller, id: Path<Uuid>) -> Result<HttpResponse, Problem> {
            $app::delete(&deps, &caller.0, $id(id.0)).await?;
            Ok(HttpResponse::NoContent().finish())
        }

        /// Registers these handlers.
        pub fn configure(config: &mut ServiceConfig) {
            config$(.service($create))?
                .service($list)
                .service($get)
                .service($replace)
                .service($change)
                .service($delete);
        }
    };
}

pub(super) use resource;
