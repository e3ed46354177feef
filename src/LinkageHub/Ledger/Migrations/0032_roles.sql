-- 0032: three roles instead of one user that owns everything. hub_owner owns the tables and migrates; hub_engine writes across stores; hub_app asks for
-- people and machine clients, under row-level security (0033). The login of the connection string is a member of all three and serves as one of the
-- latter two, never as itself. From here on a migration is applied by who owns the tables (Database/Migrator.cs).

do $$
declare
    roles constant text[] := array['hub_owner', 'hub_engine', 'hub_app'];
    wanted text;
    is_super constant boolean := (select rolsuper from pg_roles where rolname = current_user);
    rights text;
    to_do text[] := '{}';
    mine record;
begin
    -- Roles belong to the whole server, and another of its databases may be making them at this moment: who comes second finds them made. What it
    -- comes down to is looked at afterwards.
    foreach wanted in array roles loop
        begin
            if not exists (select from pg_roles where rolname = wanted) then
                execute format('create role %I nologin', wanted);
            end if;
            if not (is_super or pg_has_role(current_user, wanted, 'member')) then
                execute format('grant %I to %I', wanted, current_user);
            end if;
        exception when duplicate_object or unique_violation or internal_error or insufficient_privilege or undefined_object then
            -- A role made meanwhile has yet to be granted.
            begin
                if not (is_super or pg_has_role(current_user, wanted, 'member')) then
                    execute format('grant %I to %I', wanted, current_user);
                end if;
            exception when unique_violation or internal_error or insufficient_privilege or undefined_object then null;
            end;
        end;
    end loop;
    foreach wanted in array roles loop
        if not exists (select from pg_roles where rolname = wanted) then
            to_do := to_do || format('create role %I nologin;', wanted);
        end if;
    end loop;
    if to_do <> '{}' or not (is_super or (select bool_and(pg_has_role(current_user, role, 'member')) from unnest(roles) as role)) then
        to_do := to_do || format('grant hub_owner, hub_engine, hub_app to %I;', current_user);
    end if;

    foreach wanted in array roles loop
        rights := case wanted when 'hub_owner' then 'usage, create' else 'usage' end;
        -- A role that is not there has no rights either.
        if not exists (select from pg_roles where rolname = wanted and has_schema_privilege(rolname, current_schema(), split_part(rights, ', ', -1))) then
            begin
                execute format('grant %s on schema %I to %I', rights, current_schema(), wanted);
            exception when insufficient_privilege or undefined_object then null;
            end;
        end if;
        if not exists (select from pg_roles where rolname = wanted and has_schema_privilege(rolname, current_schema(), split_part(rights, ', ', -1))) then
            to_do := to_do || format('grant %s on schema %I to %I;', rights, current_schema(), wanted);
        end if;
    end loop;
    if to_do <> '{}' then
        raise exception using errcode = 'insufficient_privilege', message =
            'このログインでは、データベースのロールを用意できません。データベース管理者が次を実行してください: ' || array_to_string(to_do, ' ');
    end if;

    for mine in
        select c.oid::regclass as name from pg_class c
        where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p', 'v', 'S') and pg_get_userbyid(c.relowner) = current_user
          -- The sequence of an identity column goes with its table.
          and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype in ('a', 'i') and c.relkind = 'S')
    loop
        execute format('alter table %s owner to hub_owner', mine.name);
    end loop;
    for mine in select p.oid::regprocedure as name from pg_proc p where p.pronamespace = current_schema()::regnamespace and pg_get_userbyid(p.proowner) = current_user loop
        execute format('alter function %s owner to hub_owner', mine.name);
    end loop;
end $$;

-- What this script still does is the owner's already: its own line in the list of migrations.
select set_config('role', 'hub_owner', true);

-- Which version the database has is no secret, and it is asked before anybody has a role.
grant select on schema_migration to public;
