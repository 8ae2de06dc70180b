/** Fields of schemas that nobody may set for themselves, by their names. */

const rights =
  /^(is_|is)?(admin|administrator|superuser|super_user|staff|superadmin|super_admin|moderator|root)\??$|^(role|roles|permissions?|privileges?|access_level|user_type|admin_level|scopes|hashed_password|password_hash|encrypted_password|confirmed_at|email_verified|email_verified_at|is_verified|email_confirmed|balance|credits|is_owner)$/;

const owners = /^(user|account|owner|tenant|org|organization|organisation|customer)_id$/;

/** `right`: it gives rights. `owner`: it says whose the record is. */
export function privilegeOf(field: string): "right" | "owner" | undefined {
  return rights.test(field) ? "right" : owners.test(field) ? "owner" : undefined;
}
