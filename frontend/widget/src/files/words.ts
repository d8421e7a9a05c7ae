import type { Locale } from "../../../shared/locale";

const ru = {
  remove: "Убрать файл",
  cancel: "Отменить загрузку",
  uploading: "загружается",
  tooBig: "Файл больше допустимого. Наибольший размер:",
  empty: "Файл пустой. Выберите другой.",
  failed: "Файл не загрузился. Уберите его и приложите ещё раз.",
  refused: "Такой файл принять нельзя. Приложите фото, PDF или документ.",
};

export type FileWords = typeof ru;

const en: FileWords = {
  remove: "Remove the file",
  cancel: "Cancel the upload of",
  uploading: "uploading",
  tooBig: "The file is too big. The largest size is",
  empty: "The file is empty. Choose another one.",
  failed: "The file was not uploaded. Remove it and attach it again.",
  refused: "This file cannot be accepted. Attach a photo, a PDF or a document.",
};

export const fileWords: Record<Locale, FileWords> = { ru, en };
