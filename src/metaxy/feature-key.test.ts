import { expect, it } from 'vitest'
import { featureKeyText, structKey, tableName } from './feature-key.ts'

it('joins the parts of a key as Metaxy does', () => {
  const key = ['my-project', 'video_2', 'crop']
  expect(featureKeyText(key)).toBe('my-project/video_2/crop')
  expect(tableName(key, '')).toBe('my_project__video_2__crop')
  expect(tableName(['examples', 'ducklake_demo'], 'Dev-')).toBe('Dev-examples__ducklake_demo')
  expect(structKey(['crop', 'top-left'])).toBe('crop_top-left')
})
