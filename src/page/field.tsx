import type { Child } from 'hono/jsx';
import type { JSX } from 'hono/jsx/jsx-runtime';
import type { Language, Text } from '../text.ts';
import { fieldTexts } from './field-texts.ts';
import { fill } from './fill.ts';
import type { FieldState, OptionState } from './form-state.ts';
import { CarrierIcon } from './icons.tsx';
import { releaseGroups } from './releases.ts';
import { pageTexts } from './texts.ts';

interface FieldProps {
  readonly field: FieldState;
  readonly language: Language;
  readonly cni: string;
}

/** One field of the form, drawn as its kind asks. */
export function FormField({ field, language, cni }: FieldProps): JSX.Element {
  switch (field.kind) {
    case 'cards':
    case 'rows':
      return <Choices field={field} language={language} cni={cni} />;
    case 'checks':
      return <Checks field={field} language={language} cni={cni} />;
    case 'check':
      return <Check field={field} language={language} cni={cni} />;
    case 'select':
    case 'releases':
      return <Select field={field} language={language} cni={cni} />;
    case 'text':
      return <TextField field={field} language={language} cni={cni} />;
    default:
      return field.kind satisfies never;
  }
}

function Choices({ field, language, cni }: FieldProps): JSX.Element {
  const { name } = field.parameter;
  return (
    <fieldset class="group" id={`f-${name}`}>
      <legend>{labelOf(field, language)}</legend>
      <Cap field={field} language={language} />
      <Errors field={field} language={language} />
      <div class={field.kind}>
        {field.options.map((option) => (
          <Choice field={field} option={option} language={language} cni={cni} />
        ))}
      </div>
    </fieldset>
  );
}

function Choice({ field, option, language, cni }: FieldProps & { readonly option: OptionState }): JSX.Element {
  const { name } = field.parameter;
  const { value, submitted, isChosen, isDefault, refusal } = option;
  const id = `${name}-${value}`;
  const text = optionText(name, value, cni);
  const icon = field.kind === 'rows' ? iconOf(value) : undefined;
  const isRefused = isChosen && field.problems.length > 0;
  return (
    <label class="opt">
      <input
        type="radio"
        id={id}
        name={name}
        value={submitted}
        checked={isChosen}
        aria-describedby={[`${id}-help`, ...(isRefused ? [`${name}-err`] : [])].join(' ')}
        aria-invalid={isRefused ? 'true' : undefined}
      />
      <span>
        <b>{text?.label?.[language] ?? value}</b> {isDefault && <span class="tag">{pageTexts.default[language]}</span>}
        {refusal && <span class="tag bad">{pageTexts.notHere[language]}</span>}
        {option.isEnded && <span class="tag warn">{pageTexts.ended[language]}</span>}
        <small id={`${id}-help`}>{refusal?.[language] ?? text?.help?.[language] ?? ''}</small>
      </span>
      {icon && <CarrierIcon kind={icon} />}
    </label>
  );
}

function iconOf(value: string): 'tube' | 'route' | 'lock' {
  if (value.startsWith('wireguard') || value === 'ipsec') return 'lock';
  return value === 'host-gw' || value === 'none' ? 'route' : 'tube';
}

function Checks({ field, language, cni }: FieldProps): JSX.Element {
  const { name } = field.parameter;
  return (
    <fieldset class="group" id={`f-${name}`}>
      <legend>{labelOf(field, language)}</legend>
      <Cap field={field} language={language} />
      <Errors field={field} language={language} />
      <div class="checks">
        {field.options.map(({ value, submitted, isChosen }) => (
          <div class="check">
            <input
              type="checkbox"
              id={`${name}-${value}`}
              name={name}
              value={submitted}
              checked={isChosen}
              aria-describedby={`${name}-${value}-help`}
            />
            <div>
              <label for={`${name}-${value}`}>
                <b>{value}</b>
              </label>
              <small id={`${name}-${value}-help`}>{optionText(name, value, cni)?.help?.[language] ?? ''}</small>
            </div>
          </div>
        ))}
      </div>
    </fieldset>
  );
}

function Check({ field, language }: FieldProps): JSX.Element {
  const { name } = field.parameter;
  return (
    <div class="check">
      <input
        type="checkbox"
        id={name}
        name={name}
        value="true"
        checked={field.asked === 'true'}
        {...described(field)}
      />
      <div>
        <label for={name}>
          <b>{labelOf(field, language)}</b>
        </label>
        <Errors field={field} language={language} />
        <small id={`${name}-help`}>{helpOf(field, language)}</small>
      </div>
      <span class="cap">
        <SourceLink field={field} language={language} />
      </span>
    </div>
  );
}

function Select({ field, language, cni }: FieldProps): JSX.Element {
  const { name } = field.parameter;
  const groups = field.kind === 'releases' ? releaseGroups(field, language) : undefined;
  return (
    <Labelled field={field} language={language}>
      <select id={name} name={name} {...described(field)}>
        {groups?.map(({ label, options }) => (
          <optgroup label={label}>
            {options.map(({ value, text }) => (
              <option value={value} selected={value === field.asked}>
                {text}
              </option>
            ))}
          </optgroup>
        ))}
        {groups === undefined && <option value="">{emptyOf(field, language, cni)}</option>}
        {groups === undefined &&
          field.options.map(({ value }) => (
            <option value={value} selected={field.asked === value}>
              {optionLabel(name, value, cni, language)}
            </option>
          ))}
      </select>
    </Labelled>
  );
}

function TextField({ field, language, cni }: FieldProps): JSX.Element {
  const { name } = field.parameter;
  return (
    <Labelled field={field} language={language}>
      <input
        class="mono"
        id={name}
        name={name}
        value={field.asked}
        placeholder={emptyOf(field, language, cni)}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        {...described(field)}
      />
    </Labelled>
  );
}

function Labelled({ field, language, children }: Omit<FieldProps, 'cni'> & { readonly children?: Child }): JSX.Element {
  const { name } = field.parameter;
  return (
    <div class="field">
      <div class="cap">
        <label for={name}>{labelOf(field, language)}</label>
        <SourceLink field={field} language={language} />
      </div>
      <Errors field={field} language={language} />
      {children}
      <small id={`${name}-help`}>{helpOf(field, language)}</small>
    </div>
  );
}

function described({ parameter: { name }, problems }: FieldState) {
  const isRefused = problems.length > 0;
  return {
    'aria-describedby': isRefused ? `${name}-help ${name}-err` : `${name}-help`,
    ...(isRefused && { 'aria-invalid': 'true' }),
  };
}

function Cap({ field, language }: Omit<FieldProps, 'cni'>): JSX.Element {
  return (
    <div class="cap">
      <small>{helpOf(field, language)}</small>
      <SourceLink field={field} language={language} />
    </div>
  );
}

/** The name that the parameter has in URLs, as a link to the page that documents what it sets. */
function SourceLink({ field, language }: Omit<FieldProps, 'cni'>): JSX.Element {
  const { name, source } = field.parameter;
  return (
    <a href={source} rel="noreferrer" aria-label={fill(pageTexts.source[language], { what: name })}>
      <code>{name}</code>
    </a>
  );
}

function Errors({ field, language }: Omit<FieldProps, 'cni'>): JSX.Element | null {
  if (field.problems.length === 0) return null;
  return (
    <p class="err" id={`${field.parameter.name}-err`}>
      {field.problems.map(({ detail }) => detail[language]).join(' ')}
    </p>
  );
}

function labelOf({ parameter: { name } }: FieldState, language: Language): string {
  return fieldTexts[name]?.label[language] ?? name;
}

function helpOf({ parameter: { name, summary } }: FieldState, language: Language): string {
  return fieldTexts[name]?.help[language] ?? summary[language];
}

function emptyOf({ parameter: { name, otherwise }, options }: FieldState, language: Language, cni: string): string {
  const empty = fieldTexts[name]?.empty?.[language];
  if (empty !== undefined) return empty;
  const usual = options.find(({ isDefault }) => isDefault);
  if (usual === undefined) return otherwise[language];
  return `${pageTexts.default[language]}: ${optionLabel(name, usual.value, cni, language)}`;
}

function optionLabel(name: string, value: string, cni: string, language: Language): string {
  return optionText(name, value, cni)?.label?.[language] ?? value;
}

function optionText(
  name: string,
  value: string,
  cni: string,
): { readonly label?: Text; readonly help?: Text } | undefined {
  const options = fieldTexts[name]?.options;
  // Two names of one thing are explained alike.
  return options?.[`${cni}:${value}`] ?? options?.[value];
}
