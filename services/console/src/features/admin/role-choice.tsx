import { Trans } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { Tick } from '../../ui/tick.tsx';
import { useRoleName, useRoles } from './role-names.tsx';

/** Which roles one has. */
export const RoleChoice = ({
  chosen,
  onChoose,
}: {
  readonly chosen: readonly string[];
  readonly onChoose: (roles: readonly string[]) => void;
}): ReactNode => {
  const { data: roles = [] } = useRoles();
  const nameOf = useRoleName();
  return (
    <fieldset className="given">
      <legend>
        <Trans>Roles</Trans>
      </legend>
      {roles.map(({ role, details }) => (
        <Tick
          key={role}
          label={nameOf(role, details.name)}
          isChecked={chosen.includes(role)}
          onChange={(isChecked) => onChoose(isChecked ? [...chosen, role] : chosen.filter((one) => one !== role))}
        />
      ))}
    </fieldset>
  );
};
